using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts.Entries;

/// <summary>
/// What the journal knows of a suspension when a row says that the person is active again. The row need not repeat it, and leaving it out
/// must not pay the suspended months: the decision to go on says which of them are paid (Circular 02/2021, article 6(1)b).
/// </summary>
internal static class Suspensions
{
    /// <summary>Whether a person may be, or have been, suspended: most are not, and their records need not be read.</summary>
    public static bool MayBeKnown(BeneficiaryTable people, int index)
    {
        ref readonly BeneficiaryFacts facts = ref people.FactsOf(index);
        return facts.Standing == Standing.Suspended || facts.SuspendedMonth != 0 || !people.OthersOf(index).IsEmpty;
    }

    /// <summary>The row with what was known of the suspension before it.</summary>
    /// <param name="now">The month in which the row came: active again from then on when the row names no month.</param>
    public static BeneficiaryRecord Remember(BeneficiaryRecord known, BeneficiaryRecord row, BenefitPeriod now)
    {
        if (known.OtherGrants.Length > 0 && row.OtherGrants.Length > 0)
            row = row with { OtherGrants = Array.ConvertAll(row.OtherGrants, grant => Remember(known, grant, now)) };
        if (row.Standing != Standing.Active || row.Category != known.Category)
            return row;
        Known before = new(known.Standing, known.StandingSince, known.StandingReason, known.SuspendedFrom);
        return before.IsSuspension
            ? row with
            {
                StandingSince = row.StandingSince ?? before.ActiveAgain(now),
                StandingReason = row.StandingReason == StandingReason.None ? before.Why : row.StandingReason,
                SuspendedFrom = before.From,
            }
            : row;
    }

    private static GrantedBenefit Remember(BeneficiaryRecord known, GrantedBenefit row, BenefitPeriod now)
    {
        if (row.Standing != Standing.Active || Array.Find(known.OtherGrants, grant => grant.Category == row.Category) is not { } grant)
            return row;
        Known before = new(grant.Standing, grant.StandingSince, grant.StandingReason, grant.SuspendedFrom);
        return before.IsSuspension
            ? row with
            {
                StandingSince = row.StandingSince ?? before.ActiveAgain(now),
                StandingReason = row.StandingReason == StandingReason.None ? before.Why : row.StandingReason,
                SuspendedFrom = before.From,
            }
            : row;
    }

    /// <summary>A grant as the journal has it: suspended, or active again since.</summary>
    private readonly record struct Known(Standing Standing, BenefitPeriod? Since, StandingReason Reason, BenefitPeriod? SuspendedFrom)
    {
        public bool IsSuspension => From is not null;

        public BenefitPeriod? From => Standing switch
        {
            Standing.Suspended => Since,
            Standing.Active => SuspendedFrom,
            _ => null,
        };

        /// <summary>A suspension without a reason is taken for one that was not collected: its months are held, not paid.</summary>
        public StandingReason Why => Reason == StandingReason.None ? StandingReason.Uncollected : Reason;

        public BenefitPeriod? ActiveAgain(BenefitPeriod now) => Standing == Standing.Active ? Since : now;
    }
}
