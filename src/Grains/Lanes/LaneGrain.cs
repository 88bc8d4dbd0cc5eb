using AnSinh.Contracts.Lanes;
using AnSinh.Domain.Lanes;
using AnSinh.Grains.Placement;
using AnSinh.Ports.Lanes;

namespace AnSinh.Grains.Lanes;

/// <summary>Gives one lane's stream a home in the cluster; the stream itself knows nothing of Orleans.</summary>
[GrainType("lane"), LanePlacement, KeepAlive]
internal sealed class LaneGrain(ILaneStreamFactory factory, LaneRegistry registry) : Grain, ILaneGrain
{
    private ILaneStream? _stream;

    private ILaneStream Stream => _stream ?? throw new InvalidOperationException("The lane is not active.");

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stream = factory.Create(checked((int)this.GetPrimaryKeyLong()));
        registry.Add(_stream);
        await _stream.StartAsync(cancellationToken);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_stream is not null)
        {
            registry.Remove(_stream);
            await _stream.DisposeAsync();
        }
    }

    public Task<LaneStatus> WakeAsync(CancellationToken cancellationToken) => Task.FromResult(Stream.Status);

    public Task NotifyAsync(int cohort, long sequence, CancellationToken cancellationToken)
    {
        Stream.Remind([new CohortPosition(cohort, sequence)]);
        return Task.CompletedTask;
    }

    public async Task<CohortPosition[]> WaitAsync(CohortPosition[] positions, TimeSpan patience, CancellationToken cancellationToken)
    {
        Task<bool>[] waits =
            [.. positions.Select(position => Stream.WaitForAsync(position.Cohort, position.Sequence, patience, cancellationToken))];
        bool[] arrived = await Task.WhenAll(waits);
        CohortPosition[] behind = [.. positions.Where((_, i) => !arrived[i])];
        // An offer that was lost on its way (its cohort moved, or gave up waiting) is in the journal: the lane reads it there.
        Stream.Remind(behind);
        return behind;
    }
}
