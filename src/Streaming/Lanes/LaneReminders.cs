using System.Diagnostics.CodeAnalysis;
using AnSinh.Domain.Lanes;

namespace AnSinh.Streaming.Lanes;

/// <summary>
/// Cohorts whose journal has orders that nobody could offer. Whoever reminds never waits; the lane reads the journal itself when it has
/// room. So a broker that is away for an hour keeps no caller waiting and no database connection open.
/// </summary>
internal sealed class LaneReminders
{
    private readonly Lock _lock = new();
    private Dictionary<int, long> _cohorts = [];
    private TaskCompletionSource _came = New();

    /// <summary>Completes when there is something to take.</summary>
    public Task Came
    {
        get
        {
            lock (_lock)
                return _came.Task;
        }
    }

    /// <summary>Keeps the highest sequence of each cohort: at most one number a cohort, however often somebody asks.</summary>
    public void Add(IReadOnlyCollection<CohortPosition> positions)
    {
        if (positions.Count == 0)
            return;
        lock (_lock)
        {
            foreach (CohortPosition position in positions)
                _cohorts[position.Cohort] = Math.Max(position.Sequence, _cohorts.GetValueOrDefault(position.Cohort));
            _came.TrySetResult();
        }
    }

    /// <summary>Takes all of them: cohort → the sequence that the journal has at least.</summary>
    public bool TryTake([NotNullWhen(true)] out IReadOnlyDictionary<int, long>? cohorts)
    {
        lock (_lock)
        {
            cohorts = _cohorts.Count == 0 ? null : _cohorts;
            if (cohorts is null)
                return false;
            _cohorts = [];
            _came = New();
            return true;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
