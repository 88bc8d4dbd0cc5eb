using AnSinh.Api;
using AnSinh.Api.Health;
using AnSinh.Grains;
using AnSinh.Ports.Diagnostics;

namespace AnSinh.Silo.Health;

/// <summary>A part of a node that must run before the node is ready.</summary>
public interface IReadinessCheck
{
    /// <summary>Null when all is well, else one line for an operator.</summary>
    string? Problem { get; }
}

/// <summary>
/// What a load balancer and an operator may believe about this process: whether it should get requests, and whether it should live.
/// </summary>
public sealed class NodeHealth(
    ISiloStatusOracle silo, StartUp start, IStorageProbe storage, IEnumerable<IReadinessCheck> checks, TimeProvider time)
    : INodeHealth, IDisposable
{
    private readonly SemaphoreSlim _looking = new(1, 1);
    private int _draining, _inHand;
    private long _lookedAt;
    private string? _storageProblem = "storage was not asked yet";
    private Task? _look;

    /// <summary>New work is refused since <see cref="BeginDrain"/>.</summary>
    public bool IsDraining => Volatile.Read(ref _draining) != 0;

    public void Dispose() => _looking.Dispose();

    public void BeginDrain() => Volatile.Write(ref _draining, 1);

    /// <summary>Null while the process can still become or stay a member; a silo that was declared dead never can.</summary>
    public string? WhyNotLive => silo.CurrentStatus == SiloStatus.Dead ? "declared dead by the cluster" : null;

    /// <summary>Null when this node takes requests; else one line that says why not.</summary>
    public async Task<string?> WhyNotReadyAsync(CancellationToken cancellationToken)
    {
        if (IsDraining)
            return "draining: this silo is leaving";
        if (silo.CurrentStatus != SiloStatus.Active)
            return $"membership: {silo.CurrentStatus}";
        if (!start.Ready.IsCompletedSuccessfully)
            return "starting: cohorts are loading";
        return checks.Select(check => check.Problem).FirstOrDefault(problem => problem is not null)
            ?? await StorageProblemAsync(cancellationToken);
    }

    /// <summary>Takes a request in, or refuses it while draining.</summary>
    public bool TryEnter()
    {
        Interlocked.Increment(ref _inHand);
        if (!IsDraining)
            return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _inHand);

    /// <summary>Waits until the requests in hand are answered; false when patience ran out.</summary>
    public async Task<bool> DrainedAsync(TimeSpan patience)
    {
        long since = time.GetTimestamp();
        while (Volatile.Read(ref _inHand) > 0)
        {
            if (time.GetElapsedTime(since) > patience)
                return false;
            await Task.Delay(ApiLimits.DrainPoll, time, CancellationToken.None);
        }

        return true;
    }

    /// <summary>One look at a time and one a second: a probe must not be a load.</summary>
    private async Task<string?> StorageProblemAsync(CancellationToken cancellationToken)
    {
        await _looking.WaitAsync(cancellationToken);
        try
        {
            if (_lookedAt != 0 && time.GetElapsedTime(_lookedAt) < ApiLimits.StorageLookAge)
                return _storageProblem;
            // A driver whose server is frozen may not even give up: it is waited for no longer than this, and asked no second time
            // meanwhile.
            if (_look is null or { IsCompleted: true })
                _look = LookAsync();
            try
            {
                await _look.WaitAsync(ApiLimits.StoragePatience, time, cancellationToken);
                _storageProblem = null;
            }
#pragma warning disable CA1031 // Whatever it was, the answer is the same: storage does not answer.
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                _storageProblem = "storage does not answer";
            }

            _lookedAt = time.GetTimestamp();
            return _storageProblem;
        }
        finally
        {
            _looking.Release();
        }
    }

    private async Task LookAsync()
    {
        using var patience = new CancellationTokenSource(ApiLimits.StoragePatience, time);
        await storage.AskAsync(patience.Token);
    }
}
