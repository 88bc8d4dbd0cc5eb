using AnSinh.Domain.Batches;

namespace AnSinh.Grains.Batches.Drive;

/// <summary>
/// From released to closed. Every step is repeatable: a cohort orders a lot once, a lane streams an entry once, and each step
/// that is done is an event, so an activation that starts anew goes on where the last one was.
/// </summary>
internal sealed class BatchDrive
{
    private readonly DriveContext _batch;
    private readonly Ordering _ordering;
    private readonly Streaming _streaming;
    private readonly Settling _settling;
    private readonly FundShare _fund;

    public BatchDrive(DriveContext batch)
    {
        _batch = batch;
        _fund = new FundShare(batch);
        var releases = new Releases(batch);
        Totals = new TotalsWatch(batch, releases, _fund);
        _ordering = new Ordering(batch, releases, Totals, _fund);
        _streaming = new Streaming(batch, releases);
        _settling = new Settling(batch, releases, Totals, _fund);
    }

    public TotalsWatch Totals { get; }

    /// <summary>One round: as far as the batch can go. Throws when a part did not answer; the next round goes on.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_batch.Record.GivenUp is not null)
        {
            await _fund.GiveBackAsync(cancellationToken);
            _batch.Record.Problem = null;
        }

        if (_batch.Record.Life.State == BatchState.Released)
            await _ordering.RunAsync(cancellationToken);
        if (_batch.Record.Life.State == BatchState.Ordered)
            await _streaming.RunAsync(cancellationToken);
        if (_batch.Record.Life.State == BatchState.Settling)
            await _settling.RunAsync(cancellationToken);
        if (!_batch.Record.OwesClosing)
            return;
        await _fund.SettleAsync(done: true, cancellationToken);
        (_batch.Record.OwesClosing, _batch.Record.Problem) = (false, null);
    }
}
