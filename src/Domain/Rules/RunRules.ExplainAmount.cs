using System.Globalization;
using AnSinh.Domain.Beneficiaries;

namespace AnSinh.Domain.Rules;

public sealed partial class RunRules
{
    /// <summary>
    /// Where the amount of the month comes from, one line a part: level, each benefit that is paid, the top-up, what is not paid beside it,
    /// and the sum; with the legal source of each and how certain it is. A confidential category is never named.
    /// </summary>
    /// <param name="language"><c>vi</c> or <c>en</c>; anything else is read as English.</param>
    public string[] ExplainAmount(in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others, in PersonSignals signals, string language)
    {
        if (Paid is not null)
            return [.. Paid.ExplainAmount(in facts, others, in signals, language), Say("amount.difference", language)];
        var lifted = new RuleMask(signals.Lifted.Bits & Holds.Bits);
        Choice choice = Choose(in facts, others, _slot, lifted);
        if (!choice.HasRunning)
            return [Say("amount.nothing", language)];
        var lines = new List<string>();
        if (_programme.Amounts.Count == 0)
            lines.Add(Say("amount.level", language, Terms(Level, language)));
        AddBenefits(lines, in facts, others, lifted, in choice, language);
        if (_topUp is not null)
            lines.Add(Say("amount.top_up", language, [.. Terms(_topUp, language), ("amount", RuleWords.Dong(_topUp.Amount, language))]));
        long rival = RivalAmount(in facts, others);
        if (rival > 0 && GivesWayTo(in facts, others, choice.Amount))
            lines.Add(SayDouble(rival, language));
        lines.Add(Say("amount.total", language, ("amount", RuleWords.Dong(choice.Amount, language)), ("edition", Edition.Name)));
        return [.. lines];
    }

    private void AddBenefits(
        List<string> lines, in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others, RuleMask lifted, in Choice choice, string language)
    {
        List<GrantFacts> running = Running(in facts, others, lifted);
        bool together = choice.Keeper + choice.Beside >= choice.Alone;
        int birthDay = facts.BirthDay;
        GrantFacts? keeper = together ? Best(running, Combination.Keeper, birthDay) : null;
        GrantFacts? beside = together ? Best(running, Combination.KeptBeside, birthDay) : null;
        GrantFacts? alone = together && (keeper ?? beside) is not null ? null : Best(running, Combination.Alone, birthDay);
        foreach (GrantFacts paid in new[] { keeper, beside, alone }.OfType<GrantFacts>())
        {
            lines.Add(SayBenefit(in paid, facts.BirthDay, language));
            running.Remove(paid);
        }

        if (keeper is not null && beside is not null && KeeperRule(keeper.Value.Category) is { } rule)
            lines.Add(Say("amount.kept", language, ("basis", rule.Basis), ("certainty", RuleWords.Certainty(rule.Certainty, language))));
        foreach (GrantFacts lower in running)
            lines.Add(Say(
                "amount.lower", language, ("text", TextOf(lower.Category, language)),
                ("amount", RuleWords.Dong(AmountOf(in lower, facts.BirthDay), language))));
    }

    private List<GrantFacts> Running(in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others, RuleMask lifted)
    {
        var running = new List<GrantFacts>();
        GrantFacts[] all = [facts.Grant, .. others];
        foreach (GrantFacts grant in all)
        {
            ref readonly Entitlement entitlement = ref _entitlements[grant.Category];
            if (entitlement.Slot == _slot && GrantRefusal(in grant, in entitlement, in facts, lifted) == RefusalRuleNumber.None)
                running.Add(grant);
        }

        return running;
    }

    private GrantFacts? Best(List<GrantFacts> running, Combination combination, int birthDay)
    {
        GrantFacts[] candidates = [.. running.Where(grant => _entitlements[grant.Category].Combination == combination)];
        return candidates.Length == 0 ? null : candidates.MaxBy(grant => AmountOf(in grant, birthDay));
    }

    private long AmountOf(in GrantFacts grant, int birthDay) => _entitlements[grant.Category].AmountFor(grant.Children, birthDay);

    private LegalRule? KeeperRule(byte category) =>
        Edition.TryGetCategory(category, out BenefitCategory? found) ? found.PaidBesideRule : null;

    private string SayBenefit(in GrantFacts grant, int birthDay, string language)
    {
        byte later = _entitlements[grant.Category].LaterCategory(birthDay);
        byte number = later != 0 ? later : grant.Category;
        if (!Edition.TryGetCategory(number, out BenefitCategory? category))
            throw new InvalidOperationException($"Edition {Edition.Name} has no category {grant.Category}, yet it was paid.");
        Dated rate = category.CoefficientIn(_period) ?? (Dated)Level;
        bool counted = category.PerChild || category.PerPerson;
        (string, string)[] values =
        [
            ("text", TextOf(number, language)),
            ("k", RuleWords.Hundredths((rate as DatedCoefficient)?.Hundredths ?? 100, language)),
            ("count", (category.PerPerson ? Math.Max(grant.Children, (byte)1) : grant.Children).ToString(CultureInfo.InvariantCulture)),
            ("level", RuleWords.Dong(Level.Amount, language)),
            ("amount", RuleWords.Dong(rate is DatedAmount ? Level.Amount : AmountOf(in grant, birthDay), language)),
            ("basis", rate.Basis),
            ("certainty", RuleWords.Certainty(rate.Certainty, language)),
        ];
        return Say(rate is DatedAmount ? "amount.fixed" : counted ? "amount.counted" : "amount.coefficient", language, values);
    }

    private string SayDouble(long rival, string language)
    {
        BenefitProgramme? other = _rivalSlot == Entitlement.NoSlot ? null : Edition.Programmes[_rivalSlot];
        LegalRule? rule = _programme.HigherOfRule ?? other?.HigherOfRule;
        return Say(
            "amount.double",
            language,
            ("programme", other?.Code.ToString() ?? "MSA, SPN"),
            ("amount", RuleWords.Dong(rival, language)),
            ("basis", rule?.Basis ?? _programme.Basis),
            ("certainty", RuleWords.Certainty(rule?.Certainty ?? "M", language)));
    }

    private static string TextOf(byte number, string language)
    {
        if (!BenefitCategories.TryGet(number, out BenefitCategory? category))
            return number.ToString(CultureInfo.InvariantCulture);
        return category.IsConfidential ? RuleWords.Get("confidential", language)
            : language == Languages.Vietnamese ? category.DescriptionVi : category.Description;
    }

    private static (string, string)[] Terms(DatedAmount amount, string language) =>
    [
        ("level", RuleWords.Dong(amount.Amount, language)),
        ("from", amount.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ("place", amount.Province is { } province
            ? RuleWords.Get("place.province", language)
                .Replace("{province}", province.ToString("00", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            : RuleWords.Get("place.national", language)),
        ("basis", amount.Basis),
        ("certainty", RuleWords.Certainty(amount.Certainty, language)),
    ];

    private string Say(string key, string language, params (string Name, string Value)[] values) =>
        RuleWords.Fill(RuleWords.Get(key, language), name => name switch
        {
            "period" => _period.ToString(),
            "programme" when Array.TrueForAll(values, value => value.Name != name) => Programme.ToString(),
            _ => Array.Find(values, value => value.Name == name).Value,
        }) ?? throw new InvalidOperationException($"refusal_texts.json: words {key} names a value that is not known.");
}
