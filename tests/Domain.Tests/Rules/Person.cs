using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Rules;

/// <summary>People and runs for tests that read like the decree.</summary>
internal static class Person
{
    public const int Vietcombank = 970436;

    public static readonly DateOnly OldAccount = new(2015, 1, 5);

    /// <summary>
    /// A woman of 85 with an allowance of 80 and over (500,000 since July 2024), decided in 2022, an old account in her own name.
    /// </summary>
    public static BeneficiaryRecord Elder { get; } = new()
    {
        CitizenId = "074139000001",
        FullName = "Nguyễn Thị Hường",
        BirthDate = new DateOnly(1939, 5, 6),
        Sex = Sex.Female,
        Commune = 25741,
        Category = Number("ELDER_80_NO_PENSION"),
        DecisionNumber = "12/QĐ-UBND",
        DecisionDate = new DateOnly(2022, 3, 4),
        Bank = Vietcombank,
        Account = "0071001234",
        AccountHolder = "NGUYEN THI HUONG",
        AccountSince = OldAccount,
    };

    /// <summary>The same woman with another main grant.</summary>
    public static BeneficiaryRecord With(string category, byte children = 0) =>
        Elder with { Category = Number(category), Children = children };

    public static BeneficiaryRecord Beside(this BeneficiaryRecord record, params GrantedBenefit[] others) =>
        record with { OtherGrants = others };

    public static GrantedBenefit Grant(string category, string decided = "2022-03-04", byte children = 0) => new()
    {
        Category = Number(category),
        Children = children,
        DecisionNumber = "13/QĐ-UBND",
        DecisionDate = Date(decided),
    };

    public static byte Number(string code) =>
        BenefitCategories.TryGet(code, out BenefitCategory? category) ? category.Number : throw new ArgumentException(code);

    public static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    public static BenefitPeriod Month(string text) =>
        BenefitPeriod.TryParse(text, out BenefitPeriod period) ? period : throw new ArgumentException(text);

    /// <summary>The rules of a run, for example <c>Run("MSA", "2025-08")</c>.</summary>
    public static RunRules Run(string programme, string month, RunRuleOptions? options = null, string? edition = null) =>
        RunRules.TryCreate(
            ProgrammeCode.Parse(programme), Month(month), options ?? new RunRuleOptions(), edition, out RunRules? rules, out string error)
            ? rules
            : throw new ArgumentException(error);

    public static Verdict Judge(this RunRules rules, BeneficiaryRecord record, PersonSignals signals = default)
    {
        GrantFacts[] others = [.. record.OtherGrants.Select(grant => new GrantFacts(grant))];
        return rules.Judge(new BeneficiaryFacts(record), others, in signals);
    }

    public static string[] OwedMonths(this RunRules rules, BeneficiaryRecord record)
    {
        GrantFacts[] others = [.. record.OtherGrants.Select(grant => new GrantFacts(grant))];
        var months = new BenefitPeriod[rules.LookBackMonths];
        int count = rules.OwedMonths(new BeneficiaryFacts(record), others, months);
        return [.. months[..count].Select(month => month.ToString())];
    }

    public static string Explain(
        this RunRules rules, BeneficiaryRecord record, RefusalRuleNumber rule, string language, PersonSignals signals = default)
    {
        GrantFacts[] others = [.. record.OtherGrants.Select(grant => new GrantFacts(grant))];
        return rules.Explain(new BeneficiaryFacts(record), others, in signals, rule, language);
    }

    public static string[] ExplainAmount(this RunRules rules, BeneficiaryRecord record, string language, PersonSignals signals = default)
    {
        GrantFacts[] others = [.. record.OtherGrants.Select(grant => new GrantFacts(grant))];
        return rules.ExplainAmount(new BeneficiaryFacts(record), others, in signals, language);
    }

    public static void ShouldPay(this Verdict verdict, long amount) => verdict.ShouldBe(new Verdict(RefusalRuleNumber.None, amount));

    public static void ShouldRefuse(this Verdict verdict, RefusalRuleNumber rule)
    {
        verdict.IsOfProgramme.ShouldBeTrue();
        verdict.IsPayable.ShouldBeFalse();
        verdict.Rule.ShouldBe(rule);
    }

    public static PersonSignals Lift(this PersonSignals signals, params RefusalRuleNumber[] rules) =>
        signals with { Lifted = rules.Aggregate(signals.Lifted, (mask, rule) => mask.With(rule)) };
}
