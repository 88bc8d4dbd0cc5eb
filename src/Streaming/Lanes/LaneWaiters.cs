namespace AnSinh.Streaming.Lanes;

/// <summary>Who waits for a cohort to reach a sequence.</summary>
internal sealed class LaneWaiters(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, List<Waiter>> _waiters = [];
    private readonly Dictionary<int, long> _positions = [];
    private bool _closed;

    public long PositionOf(int cohort)
    {
        lock (_lock)
            return _positions.GetValueOrDefault(cohort);
    }

    /// <summary>The positions as they are now.</summary>
    public Dictionary<int, long> Snapshot()
    {
        lock (_lock)
            return new Dictionary<int, long>(_positions);
    }

    /// <summary>Raises positions and completes whoever waited for them. A position never falls.</summary>
    public void Raise(IReadOnlyDictionary<int, long> positions)
    {
        lock (_lock)
        {
            foreach ((int cohort, long sequence) in positions)
            {
                if (sequence <= _positions.GetValueOrDefault(cohort))
                    continue;
                _positions[cohort] = sequence;
                if (_waiters.TryGetValue(cohort, out List<Waiter>? waiters))
                    waiters.RemoveAll(waiter => waiter.Sequence <= sequence && waiter.Arrived.TrySetResult(true));
            }
        }
    }

    /// <summary>True when the cohort arrived, false when patience ran out or the lane ended.</summary>
    public async Task<bool> WaitAsync(int cohort, long sequence, TimeSpan patience, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(sequence, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            if (_positions.GetValueOrDefault(cohort) >= sequence)
                return true;
            if (_closed)
                return false;
            if (!_waiters.TryGetValue(cohort, out List<Waiter>? waiters))
                _waiters[cohort] = waiters = [];
            waiters.Add(waiter);
        }

        try
        {
            return await waiter.Arrived.Task.WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            lock (_lock)
                _waiters[cohort].Remove(waiter);
        }
    }

    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (Waiter waiter in _waiters.Values.SelectMany(static waiters => waiters))
                waiter.Arrived.TrySetResult(false);
        }
    }

    private sealed record Waiter(long Sequence, TaskCompletionSource<bool> Arrived);
}
