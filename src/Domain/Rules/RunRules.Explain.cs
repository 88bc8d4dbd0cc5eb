using System.Globalization;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Rules;

public sealed partial class RunRules
{
    /// <summary>
    /// Why a rule refused a person by their main grant alone: the explanation, the values seen, and the remedy, on one line. A confidential
    /// category is never named, nor are its ages, for they would give it away.
    /// </summary>
    /// <param name="language"><c>vi</c> or <c>en</c>; anything else is read as English.</param>
    public string Explain(in BeneficiaryFacts facts, RefusalRuleNumber rule, string language) =>
        Explain(in facts, [], default, rule, language);

    /// <summary>
    /// Why a rule refused a person, with everything that the run knew of them: the explanation, the values seen, and the remedy, on one
    /// line. A confidential category is never named, nor are its ages, for they would give it away.
    /// </summary>
    /// <param name="language"><c>vi</c> or <c>en</c>; anything else is read as English.</param>
    public string Explain(
        in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others, in PersonSignals signals, RefusalRuleNumber rule, string language)
    {
        if (Paid is not null)
            return Paid.Explain(in facts, others, in signals, rule, language);
        Choice choice = Choose(in facts, others, _slot, new RuleMask(signals.Lifted.Bits & Holds.Bits));
        var seen = new Seen(
            this, facts, GrantAtIssue(in facts, others, in choice), signals, choice, RivalAmount(in facts, others), language);
        return RefusalRules.Get(rule).In(language).Say(seen.Value);
    }

    /// <summary>The grant that a refusal is about, else the first of the programme.</summary>
    private GrantFacts GrantAtIssue(in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others, in Choice choice)
    {
        bool refused = choice.IsOfProgramme && !choice.HasRunning;
        foreach (ref readonly GrantFacts other in others)
        {
            if (refused && other.Category == choice.RefusedCategory && facts.Category != choice.RefusedCategory)
                return other;
        }

        if (_entitlements[facts.Category].Slot == _slot)
            return facts.Grant;
        foreach (ref readonly GrantFacts other in others)
        {
            if (_entitlements[other.Category].Slot == _slot)
                return other;
        }

        return facts.Grant;
    }

    private long RivalAmount(in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others) =>
        GivesWay ? OwnBenefits(in facts, others) : _rivalSlot == Entitlement.NoSlot ? 0 : RunningAmount(in facts, others, _rivalSlot);

    /// <summary>The values that a text may show, by name; null when there is no such value here.</summary>
    private sealed class Seen(
        RunRules rules, BeneficiaryFacts facts, GrantFacts grant, PersonSignals signals, Choice choice, long rival, string language)
    {
        public string? Value(string name) => name switch
        {
            "programme" => rules.Programme.ToString(),
            "edition" => rules.Edition.Name,
            "period" => rules._period.ToString(),
            "period_before" => rules._period.AddMonths(-1).ToString(),
            "run_month" => rules.RunMonth.ToString(),
            "death_month" => facts.DeathMonth == 0 ? null : Month(facts.DeathMonth),
            "death_stop" => facts.DeathMonth == 0 ? null : Month((ushort)(facts.DeathMonth + 1)),
            "death_day" => DayOf(facts.DeathMonth, facts.DeathDay),
            "funeral_decided" => rules._programme.IsOneOff && grant.HasDecision && facts.DeathMonth != 0
                ? DayOf(grant.DecisionMonth, grant.DecisionDay)
                : null,
            "right_month" => Month(rules.RightMonth(in grant, in rules._entitlements[grant.Category], in facts)),
            "owed_limit" => MaxOwedMonths.ToString(CultureInfo.InvariantCulture),
            "decision_month" => grant.HasDecision ? Month(grant.DecisionMonth) : "-",
            "birth_date" => Day(facts.BirthDay),
            "children" => grant.Children.ToString(CultureInfo.InvariantCulture),
            _ => Standing(name) ?? Account(name) ?? Amount(name) ?? Category(name),
        };

        private string? Standing(string name) => name switch
        {
            "standing_month" => Month(grant.StandingMonth),
            "standing_reason" => RuleWords.Get($"standing.{grant.StandingReason}", language),
            "uncollected" =>
                choice.HasRunning && signals.UncollectedMonths > 0
                    ? signals.UncollectedMonths.ToString(CultureInfo.InvariantCulture)
                    : null,
            "active_again" =>
                grant.Standing == Beneficiaries.Standing.Active && grant.StandingMonth != 0 ? Month(grant.StandingMonth) : null,
            "refused_until" => rules.IsRefusedTooLong(in grant) ? Month((ushort)(grant.StandingMonth + RefusedMonthsToStop)) : null,
            _ => null,
        };

        private string? Account(string name) => name switch
        {
            "account_since" => Day(AccountDayOf(in facts, in signals)),
            "cut_off" => Day(rules.CutOff.DayNumber),
            "hold_days" => rules._options.AccountHoldDays.ToString(CultureInfo.InvariantCulture),
            "bank" => BankDirectory.Describe(facts.Bank),
            "relation" => RuleWords.Get($"relation.{facts.HolderRelation}", language),
            "max_account" => (facts.HolderRelation == HolderRelation.Self
                ? rules._options.MaxPeopleAtOneAccount
                : rules._options.MaxPeopleAtOneAgentAccount).ToString(CultureInfo.InvariantCulture),
            "max_phone" => rules._options.MaxPeopleAtOnePhone.ToString(CultureInfo.InvariantCulture),
            "max_address" => rules._options.MaxPeopleAtOneAddress.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };

        private string? Amount(string name) => name switch
        {
            "amount" => RuleWords.Dong(choice.Amount, language),
            "previous_amount" => signals.PreviousAmount == 0 ? null : RuleWords.Dong(signals.PreviousAmount, language),
            "level" => RuleWords.Dong(rules._base, language),
            "level_before" => RuleWords.Dong(rules._baseBefore, language),
            "jump_percent" => rules._options.AmountJumpPercent.ToString(CultureInfo.InvariantCulture),
            "other_amount" => signals.PaidInOtherProgramme || rival == 0 ? null : RuleWords.Dong(rival, language),
            "other_programme" => rules._rivalSlot == Entitlement.NoSlot ? null : rules.Edition.Programmes[rules._rivalSlot].Code.ToString(),
            _ => null,
        };

        private string? Category(string name)
        {
            bool known = BenefitCategories.TryGet(grant.Category, out BenefitCategory? category);
            bool masked = known && category!.IsConfidential;
            return name switch
            {
                "category" => !known ? grant.Category.ToString(CultureInfo.InvariantCulture)
                    : masked ? RuleWords.Get("confidential", language) : category!.Code,
                "category_number" =>
                    masked ? RuleWords.Get("confidential", language) : grant.Category.ToString(CultureInfo.InvariantCulture),
                "ages" => known && !masked && category!.Ages.Count > 0 ? string.Join(", ", category.Ages) : "-",
                "unsourced" =>
                    rules.Edition.TryGetCategory(grant.Category, out BenefitCategory? rated)
                        && rated.CoefficientIn(rules._period) is { IsSourced: false } rate
                        && !rules._options.AcceptUnsourcedCoefficients
                    ? $"{RuleWords.Hundredths(rate.Hundredths, language)} ({RuleWords.Certainty(rate.Certainty, language)})" : null,
                _ => null,
            };
        }

        private static string Month(ushort monthNumber) => monthNumber == 0 ? "-" : new BenefitPeriod(monthNumber).ToString();

        private static string? DayOf(ushort month, byte day) =>
            month == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{new BenefitPeriod(month)}-{day:00}");

        private static string Day(int dayNumber) =>
            dayNumber <= 0 ? "-" : DateOnly.FromDayNumber(dayNumber).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }
}
