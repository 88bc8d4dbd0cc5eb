using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>
/// Which lifted holds count in a run. A lift is bound to the batch whose dry run held the person, to the version of the person and to the
/// amount that the officer saw; the maker's own never counts. A run of before is judged by what counted then: programme and month.
/// </summary>
internal sealed class RunLifts(CohortState cohort, CompiledRun run)
{
    /// <summary>A list that pays more than the rules give needs so many officers who lift the difference.</summary>
    public const int LiftersAboveEntitlement = 2;

    private readonly string _maker = run.Run.Maker;
    private readonly ProgrammeCode _programme = run.Rules.Programme;
    private readonly BenefitPeriod _period = run.Rules.Period;

    /// <summary>The rules that are lifted for a person's line.</summary>
    public RuleMask Of(int index, BenefitPeriod line)
    {
        RuleMask lifted = default;
        foreach (LiftedHold lift in cohort.Holds.Of(index))
        {
            if (Counts(index, in lift, line))
                lifted = lifted.With(lift.Rule);
        }

        return lifted;
    }

    /// <summary>
    /// The rule of a lift whose officer saw another amount than the line now has; none when every lift is for this amount. A lift of one
    /// month says nothing of the amount of another.
    /// </summary>
    public RefusalRuleNumber OtherAmount(int index, BenefitPeriod line, long amount)
    {
        if (!run.Run.IsControlled)
            return RefusalRuleNumber.None;
        foreach (LiftedHold lift in cohort.Holds.Of(index))
        {
            if (lift.Period == line && lift.Amount != amount && Counts(index, in lift, line) && !HasLifter(index, lift.Rule, line, amount))
                return lift.Rule;
        }

        return RefusalRuleNumber.None;
    }

    /// <summary>Whether so many officers have lifted a rule for a line of this amount.</summary>
    public bool HaveLifted(int index, RefusalRuleNumber rule, BenefitPeriod line, long amount, int needed)
    {
        if (!run.Run.IsControlled)
            return Of(index, line).Contains(rule);
        return Lifters(index, line).Where(lift => lift.Rule == rule && lift.Amount == amount).Select(lift => lift.Actor).Distinct().Count()
            >= needed;
    }

    /// <summary>Everybody whose lift counts for a person's line.</summary>
    public IEnumerable<LiftedHold> Lifters(int index, BenefitPeriod line) =>
        cohort.Holds.Of(index).Where(lift => Counts(index, in lift, line));

    private bool HasLifter(int index, RefusalRuleNumber rule, BenefitPeriod line, long amount) =>
        Lifters(index, line).Any(lift => lift.Rule == rule && lift.Period == line && lift.Amount == amount);

    private bool Counts(int index, in LiftedHold lift, BenefitPeriod line)
    {
        if (lift.Programme != _programme || cohort.Actors.AreSame(lift.Actor, _maker))
            return false;
        return run.Run.IsControlled
            ? lift.BatchId is not null && lift.BatchId == run.Run.BatchId && lift.Version == cohort.People.MarksOf(index).TouchSequence
            : lift.BatchId is null && (lift.Period == _period || lift.Period == line);
    }
}
