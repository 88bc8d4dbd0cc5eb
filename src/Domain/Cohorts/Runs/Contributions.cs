using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>Collects who is behind the lines that a run pays: each of them made a part of what others approve.</summary>
internal sealed class Contributions(CohortState cohort, RunLifts lifts, CohortList? list)
{
    private readonly HashSet<int> _listed = [];
    private readonly HashSet<int> _lifted = [];
    private bool[] _hands = new bool[8];

    /// <summary>Takes a line that is paid.</summary>
    public void Add(int index, BenefitPeriod line)
    {
        int hands = cohort.People.MarksOf(index).Hands;
        if (hands >= _hands.Length)
            Array.Resize(ref _hands, Math.Max(hands + 1, _hands.Length * 2));
        _hands[hands] = true;
        if (list is not null)
            _listed.Add(list.ActorOf(index));
        foreach (LiftedHold lift in lifts.Lifters(index, line))
            _lifted.Add(lift.Actor);
    }

    /// <summary>Each person once, in ordinal order.</summary>
    public IReadOnlyList<Contributor> ToList() => Contributor.Merge(
        Enumerable.Range(0, _hands.Length).Where(hands => _hands[hands]).SelectMany(cohort.Hands.Of)
            .Concat(_listed.Select(static actor => (actor, ContributionKinds.Listed)))
            .Concat(_lifted.Select(static actor => (actor, ContributionKinds.LiftedHold)))
            .Select(part => new Contributor(cohort.Actors[part.Item1], part.Item2)));
}
