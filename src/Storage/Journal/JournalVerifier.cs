using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Ports.Journal;
using Npgsql;

namespace AnSinh.Storage.Journal;

/// <summary>Proves the journal again from its rows: every hash, chain, sequence and sum, and that no order lives twice.</summary>
public sealed class JournalVerifier(NpgsqlDataSource dataSource, IJournalReader reader, IEventStreams streams)
{
    /// <summary>Contradictions that a report names; a walk that found so many ends.</summary>
    public const int MaxFaults = 1_000;

    /// <summary>
    /// An order is dead once a bank rejected, cancelled or returned it: $2 holds these codes. Two orders of one person for one programme
    /// and period may then follow each other, but two live ones, or one identity ordered twice, are a double payment.
    /// </summary>
    private const string DoubleOrders =
        """
        select programme, period, cohort, beneficiary
        from transfer_order_state
        where cohort = $1
        group by programme, period, cohort, beneficiary
        having count(*) filter (where status is null or status <> all ($2)) > 1 or count(*) > count(distinct attempt)
        order by beneficiary limit 1
        """;

    private static readonly string[] DeadCodes =
        [.. Enum.GetValues<TransferStatusCode>().Where(code => code.IsRejection() || code.IsReturn()).Select(code => code.ToString())];

    /// <summary>Walks every cohort and every stream of every kind. A fault ends the walk of its own stream only.</summary>
    public async Task<JournalReport> VerifyAsync(CancellationToken cancellationToken)
    {
        var walk = new Walk();
        foreach (int cohort in await ListCohortsAsync(cancellationToken))
            await WalkCohortAsync(walk, cohort, cancellationToken);
        foreach (StreamKind kind in StreamKind.All)
            await WalkStreamsAsync(walk, kind, cancellationToken);
        return walk.Report();
    }

    private async Task WalkCohortAsync(Walk walk, int cohort, CancellationToken cancellationToken)
    {
        if (walk.IsFull)
            return;
        walk.Cohorts++;
        await walk.TryAsync(async () =>
        {
            await foreach (JournalEntry entry in reader.ReadCohortAsync(cohort, 0, cancellationToken))
                walk.Count(entry);
        });
        if (await FirstDoubleOrderAsync(cohort, cancellationToken) is { } fault)
            walk.Faults.Add(fault);
    }

    private async Task WalkStreamsAsync(Walk walk, StreamKind kind, CancellationToken cancellationToken)
    {
        long known = 0, events = 0;
        await foreach (string key in streams.KeysAsync(kind, cancellationToken))
        {
            if (walk.IsFull)
                break;
            known++;
            await walk.TryAsync(async () => events += (await streams.ReadAsync(kind, key, cancellationToken)).Count);
        }

        walk.Streams.Add(new WalkedStreams(kind.Name, known, events));
    }

    private async Task<string?> FirstDoubleOrderAsync(int cohort, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = dataSource.CreateCommand(DoubleOrders);
        command.CommandTimeout = StorageLimits.MigrationTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = cohort });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = DeadCodes });
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? $"Beneficiary {row.GetInt32(3)} of cohort {row.GetInt32(2)} has two live orders for {row.GetString(0)} {row.GetInt32(1)}."
            : null;
    }

    private async Task<IReadOnlyList<int>> ListCohortsAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = dataSource.CreateCommand("select distinct cohort from journal_entry order by cohort");
        command.CommandTimeout = StorageLimits.MigrationTimeoutSeconds;
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        var cohorts = new List<int>();
        while (await row.ReadAsync(cancellationToken))
            cohorts.Add(row.GetInt32(0));
        return cohorts;
    }

    /// <summary>What was counted and found so far.</summary>
    private sealed class Walk
    {
        private long _entries, _orders, _dong, _statuses;

        public long Cohorts { get; set; }

        public List<string> Faults { get; } = [];

        public List<WalkedStreams> Streams { get; } = [];

        public bool IsFull => Faults.Count >= MaxFaults;

        public void Count(JournalEntry entry)
        {
            _entries++;
            if (entry.Kind == EntryKind.Orders)
                (_orders, _dong) = (_orders + entry.Count, checked(_dong + entry.ControlSum));
            else if (entry.Kind == EntryKind.Statuses)
                _statuses += entry.Count;
        }

        public async Task TryAsync(Func<Task> read)
        {
            try
            {
                await read();
            }
            catch (JournalDriftException fault)
            {
                Faults.Add(fault.Message);
            }
        }

        public JournalReport Report()
        {
            WalkedStreams? batches = Streams.Find(kind => kind.Kind == StreamKind.Batch.Name);
            return new JournalReport(
                Cohorts, _entries, _orders, _dong, _statuses, batches?.Streams ?? 0, batches?.Events ?? 0, Faults.FirstOrDefault())
            {
                Streams = Streams,
                Faults = Faults,
            };
        }
    }
}
