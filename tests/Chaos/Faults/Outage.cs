using AnSinh.Chaos.Plan;
using AnSinh.Cli.Runs;
using Npgsql;

namespace AnSinh.Chaos.Faults;

/// <summary>
/// What a long outage must not do to a cluster: readers of the journal that hold a connection while they wait for something else, silos
/// whose memory grows with the time that something is away.
/// </summary>
internal sealed class Outage(PostgresStage postgres, ClusterProcess cluster, TimeProvider time)
{
    /// <summary>No statement of the product runs as long, but one whose reader waits for something else.</summary>
    public const int LongestStatementSeconds = 20;

    /// <summary>Memory that a silo may take more at the end of an outage than in its first third, in bytes.</summary>
    public const long MaxGrowth = 256L << 20;

    /// <summary>The time in which work must go on after the return.</summary>
    public static readonly TimeSpan Return = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    private readonly Dictionary<int, long> _early = [];
    private readonly SortedSet<string> _problems = new(StringComparer.Ordinal);

    /// <summary>Looks until the outage is over; the problems for people, none when all was well.</summary>
    public async Task<IReadOnlyCollection<string>> WatchAsync(Fault fault, Task outage, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (!outage.IsCompleted)
        {
            await LookAsync(fault, time.GetElapsedTime(started) < fault.Duration / 3, cancellationToken);
            await Task.WhenAny(outage, Task.Delay(Poll, time, cancellationToken));
        }

        await outage;
        return _problems;
    }

    private async Task LookAsync(Fault fault, bool early, CancellationToken cancellationToken)
    {
        if (await StuckAsync(cancellationToken) is { } stuck)
            _problems.Add($"during {fault.Kind} a connection was held for over {LongestStatementSeconds} s: {stuck}");
        foreach (SiloRun silo in cluster.Silos)
        {
            if (MemoryOf(silo.ProcessId) is not { } memory)
                continue;
            if (early)
                _early[silo.ProcessId] = Math.Max(memory, _early.GetValueOrDefault(silo.ProcessId));
            else if (_early.TryGetValue(silo.ProcessId, out long before) && memory - before > MaxGrowth)
                _problems.Add($"during {fault.Kind} the memory of a silo grew by over {MaxGrowth >> 20} MiB");
        }
    }

    /// <summary>A statement of the silos that has run too long, or a transaction that nobody goes on with.</summary>
    private async Task<string?> StuckAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(postgres.DirectConnectionString + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            "select left(query, 80) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
            + "and backend_type = 'client backend' and state <> 'idle' and query_start < now() - make_interval(secs => $1) "
            + "limit 1", connection)
        {
            Parameters = { new NpgsqlParameter<double> { TypedValue = LongestStatementSeconds } },
        };
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    private static long? MemoryOf(int process)
    {
        try
        {
            string line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture)
                * 1024;
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException)
        {
            return null;
        }
    }
}
