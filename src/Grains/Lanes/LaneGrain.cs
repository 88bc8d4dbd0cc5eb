using AnSinh.Contracts.Lanes;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Lanes;
using AnSinh.Grains.Placement;
using AnSinh.Ports.Journal;
using AnSinh.Ports.Lanes;

namespace AnSinh.Grains.Lanes;

/// <summary>Gives one lane's stream a home in the cluster; the stream itself knows nothing of Orleans.</summary>
[GrainType("lane"), LanePlacement, KeepAlive]
internal sealed class LaneGrain(ILaneStreamFactory factory, LaneRegistry registry, IJournalReader reader) : Grain, ILaneGrain
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

    public Task NotifyAsync(int cohort, long sequence, CancellationToken cancellationToken) =>
        CatchUpAsync([new CohortPosition(cohort, sequence)], cancellationToken);

    public async Task<CohortPosition[]> WaitAsync(CohortPosition[] positions, TimeSpan patience, CancellationToken cancellationToken)
    {
        Task<bool>[] waits =
            [.. positions.Select(position => Stream.WaitForAsync(position.Cohort, position.Sequence, patience, cancellationToken))];
        bool[] arrived = await Task.WhenAll(waits);
        CohortPosition[] behind = [.. positions.Where((_, i) => !arrived[i])];
        // An offer that was lost on its way (its cohort moved, or gave up waiting) is in the journal: offer it again from there.
        if (behind.Length > 0)
            await CatchUpAsync(behind, cancellationToken);
        return behind;
    }

    private async Task CatchUpAsync(CohortPosition[] cohorts, CancellationToken cancellationToken)
    {
        Dictionary<int, long> after = cohorts
            .Where(cohort => Stream.PositionOf(cohort.Cohort) < cohort.Sequence)
            .ToDictionary(cohort => cohort.Cohort, cohort => Stream.PositionOf(cohort.Cohort));
        if (after.Count == 0)
            return;
        await foreach (JournalEntry orders in reader.ReadOrdersAfterAsync(after, cancellationToken))
            await Stream.OfferAsync(orders, cancellationToken);
    }
}
