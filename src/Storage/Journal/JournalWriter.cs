using System.Threading.Channels;
using AnSinh.Domain.Journal;
using AnSinh.Ports.Journal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AnSinh.Storage.Journal;

/// <summary>
/// Group commit. Each connection has a bounded queue and a loop that takes what waits, closes a batch by age or size, and commits it in one
/// round trip: one prepared INSERT per entry, all in one transaction. A full queue is back-pressure.
/// </summary>
public sealed class JournalWriter : IJournal, IAsyncDisposable
{
    private readonly Channel<PendingAppend>[] _queues;
    private readonly Task[] _loops;
    private readonly JournalWriterOptions _options;
    private readonly TimeProvider _time;

    public JournalWriter(
        NpgsqlDataSource dataSource, IOptions<StorageOptions> options, TimeProvider time, System.Diagnostics.Metrics.IMeterFactory meters,
        ILogger<JournalWriter> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value.Writer;
        _time = time;
        var metrics = new JournalMetrics(meters);
        _queues = new Channel<PendingAppend>[_options.Connections];
        _loops = new Task[_options.Connections];
        for (int i = 0; i < _queues.Length; i++)
        {
            Channel<PendingAppend> queue =
                Channel.CreateBounded<PendingAppend>(new BoundedChannelOptions(_options.QueueCapacity) { SingleReader = true });
            var connection = new CommitConnection(new EntryTable(dataSource, time, metrics), _options, time, metrics, logger);
            _queues[i] = queue;
            _loops[i] = Task.Run(() => RunAsync(queue.Reader, connection));
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The entry is not sealed or contradicts itself; nothing was written.</exception>
    /// <exception cref="JournalUnavailableException">The writer gave up; the outcome is unknown.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up. Once the entry had its place in the queue, the outcome is
    /// unknown.</exception>
    /// <exception cref="ChannelClosedException">The writer is stopping; nothing was written.</exception>
    public async ValueTask<AppendResult> AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        EntryAssertions.Check(entry);
        var pending = new PendingAppend(entry, _time.GetTimestamp());
        // A cohort keeps to one queue, so entries that it sends one after another are committed in that order.
        await _queues[entry.Cohort % _queues.Length].Writer.WriteAsync(pending, cancellationToken);
        return await pending.Answer.WaitAsync(cancellationToken);
    }

    /// <summary>Takes no more entries and completes when every entry taken has been answered.</summary>
    public Task StopAsync()
    {
        foreach (Channel<PendingAppend> queue in _queues)
            queue.Writer.TryComplete();
        return Task.WhenAll(_loops);
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task RunAsync(ChannelReader<PendingAppend> queue, CommitConnection connection)
    {
        var batch = new List<PendingAppend>(_options.MaxEntries);
        Task<bool> ready = queue.WaitToReadAsync().AsTask();
        while (await ready)
        {
            batch.Clear();
            ready = await FillAsync(queue, batch);
            await connection.CommitAsync(batch);
        }

        await connection.DisposeAsync();
    }

    /// <summary>
    /// Takes entries until the batch is full or its oldest entry is old enough: by age and never by "no more for a while", which a steady
    /// trickle would postpone for ever.
    /// </summary>
    /// <returns>The wait for the entry after the batch, which may still be under way.</returns>
    private async Task<Task<bool>> FillAsync(ChannelReader<PendingAppend> queue, List<PendingAppend> batch)
    {
        var maxAge = TimeSpan.FromMilliseconds(_options.MaxAgeMilliseconds);
        int bytes = 0;
        while (true)
        {
            while (batch.Count < _options.MaxEntries && bytes < _options.MaxBytes && queue.TryRead(out PendingAppend? pending))
            {
                batch.Add(pending);
                bytes += pending.Size;
            }

            Task<bool> ready = queue.WaitToReadAsync().AsTask();
            TimeSpan left = maxAge - _time.GetElapsedTime(batch[0].EnqueuedAt);
            if (batch.Count >= _options.MaxEntries || bytes >= _options.MaxBytes || left <= TimeSpan.Zero)
                return ready;
            if (await Task.WhenAny(ready, Task.Delay(left, _time)) != ready || !await ready)
                return ready;
        }
    }
}
