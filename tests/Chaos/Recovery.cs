using AnSinh.Chaos.Faults;
using AnSinh.Chaos.Load;
using AnSinh.Cli;
using Npgsql;

namespace AnSinh.Chaos;

/// <summary>
/// Measures how long the cluster needs after a fault: until a write is acknowledged and a batch goes on, and until every silo is back.
/// </summary>
internal sealed class Recovery(
    PostgresStage postgres, ClusterProcess cluster, ClusterClient client, Canary canary, int silos, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    public TimeSpan Longest { get; private set; }

    public string LongestAfter { get; private set; } = "";

    public TimeSpan LongestFullStrength { get; private set; }

    /// <summary>Null when it did not come back within two minutes.</summary>
    public async Task<(TimeSpan Working, TimeSpan FullStrength)?> MeasureAsync(string after, CancellationToken cancellationToken)
    {
        long over = time.GetTimestamp();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        bool works = false;
        try
        {
            long before = await ProgressAsync(patience.Token);
            await canary.WriteAsync(patience.Token);
            while (await ProgressAsync(patience.Token) <= before)
                await Task.Delay(Poll, time, patience.Token);
            TimeSpan working = time.GetElapsedTime(over);
            works = true;
            if (working > Longest)
                (Longest, LongestAfter) = (working, after);
            await AwaitReadyAsync(patience.Token);
            TimeSpan full = time.GetElapsedTime(over);
            if (full > LongestFullStrength)
                LongestFullStrength = full;
            return (working, full);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LongestFullStrength = Patience;
            if (!works)
                (Longest, LongestAfter) = (Patience, after);
            return null;
        }
    }

    public async Task AwaitReadyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            bool[] ready = await Task.WhenAll(cluster.Silos.Select(silo => client.IsReadyAsync(silo.Url, cancellationToken)));
            if (ready.Length == silos && ready.All(silo => silo))
                return;
            if (cluster.HasEnded)
                throw new UsageException("The cluster's parent process ended; its log is serve.log in the run's directory.");
            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    /// <summary>Steps of batches, orders and statuses in the journal: grows while anything goes on.</summary>
    private async Task<long> ProgressAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(postgres.DirectConnectionString + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            "select (select count(*) from batch_event) + (select count(*) from journal_entry where kind in (2, 3))", connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
