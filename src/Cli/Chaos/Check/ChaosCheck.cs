using AnSinh.BankAdapter;
using AnSinh.Cli.Chaos.Load;
using AnSinh.Contracts.Journal;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Storage.Journal;
using AnSinh.Streaming;
using AnSinh.Streaming.Reading;
using AnSinh.Streaming.Topics;
using Npgsql;

namespace AnSinh.Cli.Chaos.Check;

/// <summary>
/// Holds what is there against what was acknowledged. It reads tables, topics and ledgers itself and shares no state with the silos, which
/// may be gone by now.
/// </summary>
internal sealed class ChaosCheck(NpgsqlDataSource database, KafkaEndpoint kafka, CommandLog log, IReadOnlyCollection<string> canaries, IReadOnlyList<BankTotals> ledgers)
{
    private const int MaxFaults = 50;

    private readonly List<string> _faults = [];
    private readonly Dictionary<string, Dictionary<int, OrderTotals>> _totals = new(StringComparer.Ordinal);
    private long _lost, _duplicated, _doublePaid, _drift;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var batches = new BatchJournal(database);
        JournalReport journal = await new JournalVerifier(database, new JournalReader(database), batches).VerifyAsync(cancellationToken);
        if (journal.FirstFault is { } fault)
            Note(ref _doublePaid, $"journal: {fault}");
        await CheckCohortsAsync(cancellationToken);
        IReadOnlyList<BatchHead> heads = await batches.ListAsync(openOnly: false, int.MaxValue, cancellationToken);
        foreach (BatchHead head in heads)
            await CheckBatchAsync(batches, head, cancellationToken);
        await CheckCommandsAsync(cancellationToken);
        long ordered = await CheckStreamsAsync(cancellationToken);
        CheckLedgers();
        return new CheckResult(heads.Count, heads.Count(head => head.Event == "closed"), ordered, _lost, _duplicated, _doublePaid, _drift, _faults);
    }

    /// <summary>Lives every cohort again from its entries: sums, and the people whose enrolment was acknowledged.</summary>
    private async Task CheckCohortsAsync(CancellationToken cancellationToken)
    {
        CohortMap map = await Storage.Database.ReadClusterAsync(database, cancellationToken) ?? throw new InvalidOperationException("The database has no cohorts.");
        ILookup<int, string> wanted = canaries.ToLookup(map.CohortOf);
        var reader = new JournalReader(database);
        for (int number = 0; number < map.Cohorts; number++)
        {
            var cohort = new Cohort(number);
            var known = new HashSet<string>(StringComparer.Ordinal);
            await foreach (JournalEntry entry in reader.ReadCohortAsync(number, 0, cancellationToken))
            {
                cohort.Apply(entry);
                if (entry.BatchId is { } batch)
                    known.Add(batch);
            }

            foreach (string batch in known)
            {
                if (cohort.FindDrift(batch) is { } drift)
                    Note(ref _drift, drift);
                foreach ((int bank, OrderTotals totals) in cohort.TotalsOf(batch))
                {
                    Dictionary<int, OrderTotals> banks = _totals.TryGetValue(batch, out Dictionary<int, OrderTotals>? sums) ? sums : _totals[batch] = [];
                    banks[bank] = banks.GetValueOrDefault(bank) + totals;
                }
            }

            foreach (string canary in wanted[number])
            {
                if (cohort.Find(canary) < 0)
                    Note(ref _lost, $"an enrolment that was acknowledged is not in cohort {number}");
            }
        }
    }

    private async Task CheckBatchAsync(BatchJournal batches, BatchHead head, CancellationToken cancellationToken)
    {
        await batches.ReadAsync(head.BatchId, cancellationToken);
        OrderTotals total = _totals.GetValueOrDefault(head.BatchId)?.Values.Aggregate(default(OrderTotals), OrderTotals.Add) ?? default;
        if (total.Drift != default)
            Note(ref _drift, $"{head.BatchId}: {total}");
        if (head.Event == "closed" && total.Outstanding != default)
            Note(ref _drift, $"{head.BatchId} is closed with {total.Outstanding} outstanding");
        if (head.Event == "stopped")
            Note(ref _drift, $"{head.BatchId} was stopped");
    }

    private async Task CheckCommandsAsync(CancellationToken cancellationToken)
    {
        var present = new HashSet<Guid>();
        await using NpgsqlCommand query = database.CreateCommand("select command_id from batch_event");
        await using NpgsqlDataReader row = await query.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            present.Add(row.GetGuid(0));
        foreach (SentCommand command in log.All.Where(command => command.Kind != "enrol"))
        {
            if (command.Answer == Answer.Acknowledged && !present.Contains(command.CommandId))
                Note(ref _lost, $"{command.Kind} of {command.Subject} by {command.Person} was acknowledged and is not in the journal");
            if (command.Answer == Answer.Refused && present.Contains(command.CommandId))
                Note(ref _duplicated, $"{command.Kind} of {command.Subject} by {command.Person} was refused ({command.Text}) and is in the journal");
        }
    }

    private async Task<long> CheckStreamsAsync(CancellationToken cancellationToken)
    {
        var expected = new Dictionary<string, (long Amount, int Bank)>(StringComparer.Ordinal);
        await using (NpgsqlCommand query = database.CreateCommand("select end_to_end_id, amount, bank from transfer_order"))
        {
            query.CommandTimeout = 300;
            await using NpgsqlDataReader row = await query.ExecuteReaderAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
            {
                if (!expected.TryAdd(row.GetString(0), (row.GetInt64(1), row.GetInt32(2))))
                    Note(ref _duplicated, $"{row.GetString(0)} is in the journal twice");
            }
        }

        var seen = new HashSet<string>(expected.Count, StringComparer.Ordinal);
        foreach (AuditedOrder order in new StreamAudit(kafka, new TopicNames("")).Read(BankDirectory.All.Select(bank => bank.Bin), cancellationToken))
        {
            if (!expected.TryGetValue(order.EndToEndId, out (long Amount, int Bank) known) || known != (order.Amount, order.Bank))
                Note(ref _duplicated, $"{order.EndToEndId} is on a topic otherwise than it was ordered");
            else if (!seen.Add(order.EndToEndId) && !order.Replay)
                Note(ref _duplicated, $"{order.EndToEndId} was streamed twice");
        }

        if (seen.Count < expected.Count)
        {
            _lost += expected.Count - seen.Count - 1;
            Note(ref _lost, $"{expected.Count - seen.Count} orders of the journal are on no topic");
        }

        return expected.Count;
    }

    /// <summary>What the banks' own books say was paid must be what they reported.</summary>
    private void CheckLedgers()
    {
        OrderTotals total = _totals.Values.SelectMany(banks => banks.Values).Aggregate(default(OrderTotals), OrderTotals.Add);
        var paid = new CountAndSum(ledgers.Sum(bank => bank.Paid), ledgers.Sum(bank => bank.PaidAmount));
        CountAndSum reported = total.Settled + total.Returned;
        if (total.Outstanding == default && paid != reported)
            Note(ref _doublePaid, $"the banks paid {paid}, but {reported} were reported settled");
        foreach (BankTotals bank in ledgers.Where(bank => bank.Conflicting > 0))
            Note(ref _doublePaid, $"bank {bank.Bank} got {bank.Conflicting} orders again with another amount or account");
    }

    private void Note(ref long counter, string fault)
    {
        counter++;
        if (_faults.Count < MaxFaults)
            _faults.Add(fault);
    }
}
