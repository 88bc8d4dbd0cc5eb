using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Rules;

public sealed partial class RunRules
{
    /// <summary>The rules of one run for all months that it looks at.</summary>
    /// <param name="isTopUp">Of a difference: the rules of the programme that paid, for months that it has paid.</param>
    private sealed class RunFamily(
        BenefitEdition edition, BenefitProgramme programme, RunRuleOptions options, BenefitPeriod month, bool isTopUp = false)
    {
        private readonly ConcurrentDictionary<ushort, RunRules> _months = new();

        public BenefitEdition Edition { get; } = edition;

        public BenefitProgramme Programme { get; } = programme;

        public RunRuleOptions Options { get; } = options;

        /// <summary>The month of the run.</summary>
        public BenefitPeriod Month { get; } = month;

        public BenefitPeriod? FirstMonth { get; } = edition.FirstMonthOf(programme);

        public bool IsTopUp => isTopUp;

        /// <summary>
        /// The programme that pays differences of this one; null when there is none. Also by an edition of before: a batch that was
        /// approved with it must not pay what a difference has paid since.
        /// </summary>
        public ProgrammeCode? Difference { get; } = edition.Programmes.Concat(BenefitEditions.Newest.Programmes)
            .FirstOrDefault(other => other.DifferenceOf == programme.Code)?.Code;

        /// <summary>Of a difference: the family of the programme that it tops up.</summary>
        public RunFamily? Paid { get; } = programme.DifferenceOf is null
            ? null
            : new RunFamily(edition, edition.PaidBy(programme), options, month, isTopUp: true);

        public byte SlotOf(BenefitProgramme programme)
        {
            for (int slot = 0; slot < Edition.Programmes.Count; slot++)
            {
                if (Edition.Programmes[slot].Code == programme.Code)
                    return (byte)slot;
            }

            return Entitlement.NoSlot;
        }

        public bool TryGet(BenefitPeriod period, [NotNullWhen(true)] out RunRules? rules, out string error)
        {
            error = "";
            if (_months.TryGetValue(period.MonthNumber, out rules))
                return true;
            if (period.MonthNumber == 0 || FirstMonth is not { } first || period < first
                || Edition.LevelFor(Programme, period, Options.Province, Options.AcceptUnsourcedLevels) is not { } level)
            {
                string month = period.MonthNumber == 0 ? "an empty month" : period.ToString();
                error = $"There are no rates of programme {Programme.Code} for {month}: "
                    + $"edition {Edition.Name} starts on {FirstMonth?.FirstDay:yyyy-MM-dd}.";
                return false;
            }

            rules = _months.GetOrAdd(period.MonthNumber, _ => new RunRules(this, period, level));
            return true;
        }
    }
}
