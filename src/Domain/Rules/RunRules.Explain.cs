using System.Globalization;
using System.Text;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Rules;

public sealed partial class RunRules
{
    /// <summary>
    /// Why a rule refused a person: the explanation, the values seen, and the remedy, on one line. A confidential category is never
    /// named, nor are its ages, for they would give it away.
    /// </summary>
    /// <param name="language"><c>vi</c> or <c>en</c>; anything else is read as English.</param>
    public string Explain(in BeneficiaryFacts facts, RefusalRuleNumber rule, string language)
    {
        RefusalText text = RefusalRules.Get(rule).In(language);
        string seen = text.Seen.Length == 0 ? "" : $" ({Fill(text.Seen, in facts, language == Languages.Vietnamese)})";
        return $"{text.Explanation.TrimEnd('.')}{seen}. {text.Remedy}";
    }

    private string Fill(string template, in BeneficiaryFacts facts, bool vietnamese)
    {
        var filled = new StringBuilder();
        for (int at = 0; at < template.Length;)
        {
            int open = template.IndexOf('{', at);
            if (open < 0)
            {
                filled.Append(template, at, template.Length - at);
                break;
            }

            int close = template.IndexOf('}', open);
            filled.Append(template, at, open - at).Append(Value(template[(open + 1)..close], in facts, vietnamese));
            at = close + 1;
        }

        return filled.ToString();
    }

    private string Value(string name, in BeneficiaryFacts facts, bool vietnamese) => name switch
    {
        "period" => _period.ToString(),
        "death_month" => Month(facts.DeathMonth),
        "death_stop" => Month((ushort)(facts.DeathMonth + 1)),
        "standing_month" => Month(facts.StandingMonth),
        "decision_month" => facts.HasDecision ? Month(facts.DecisionMonth) : "-",
        "birth_date" => Day(facts.BirthDay),
        "account_since" => Day(facts.AccountSinceDay),
        "cut_off" => Day(CutOff.DayNumber),
        "hold_days" => _options.AccountHoldDays.ToString(CultureInfo.InvariantCulture),
        "children" => facts.Children.ToString(CultureInfo.InvariantCulture),
        "bank" => BankDirectory.Describe(facts.Bank),
        "relation" => Relation(facts.HolderRelation, vietnamese),
        "category" => CategoryName(facts.Category, vietnamese),
        "category_number" => facts.Category.ToString(CultureInfo.InvariantCulture),
        "ages" => Ages(facts.Category),
        _ => throw new InvalidOperationException($"refusal_texts.json: there is no value '{name}'."),
    };

    private static string CategoryName(byte number, bool vietnamese)
    {
        if (!BenefitCategories.TryGet(number, out BenefitCategory? category))
            return number.ToString(CultureInfo.InvariantCulture);
        if (category.IsConfidential)
            return vietnamese ? "nhóm bảo mật" : "confidential category";
        return category.Code;
    }

    private static string Ages(byte number) =>
        BenefitCategories.TryGet(number, out BenefitCategory? category) && !category.IsConfidential && category.Ages.Count > 0
            ? string.Join(", ", category.Ages)
            : "-";

    private static string Relation(HolderRelation relation, bool vietnamese) => relation switch
    {
        HolderRelation.Guardian => vietnamese ? "người giám hộ" : "guardian",
        HolderRelation.AuthorisedPerson => vietnamese ? "người được uỷ quyền" : "authorised person",
        _ => vietnamese ? "chính người hưởng" : "self",
    };

    private static string Month(ushort monthNumber) => monthNumber == 0 ? "-" : new BenefitPeriod(monthNumber).ToString();

    private static string Day(int dayNumber) =>
        dayNumber <= 0 ? "-" : DateOnly.FromDayNumber(dayNumber).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
