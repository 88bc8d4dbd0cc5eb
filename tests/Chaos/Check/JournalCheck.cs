using System.Globalization;
using AnSinh.Chaos.Load;
using AnSinh.Client.Documents;
using Npgsql;

namespace AnSinh.Chaos.Check;

/// <summary>Count and sum of the orders of a batch in one final state, as the product says them or as SQL counts them.</summary>
internal readonly record struct StateSums(
    long Ordered, long OrderedDong, long Settled, long SettledDong, long Rejected, long RejectedDong, long Returned, long ReturnedDong,
    long Outstanding, long OutstandingDong)
{
    public bool AddsUp => Ordered == Settled + Rejected + Returned + Outstanding
        && OrderedDong == SettledDong + RejectedDong + ReturnedDong + OutstandingDong;

    /// <summary>The totals of a batch's document.</summary>
    public static StateSums Of(TotalsDocument totals) => new(
        totals.Ordered.Count, totals.Ordered.Dong, totals.Settled.Count, totals.Settled.Dong,
        totals.Rejected.Count, totals.Rejected.Dong, totals.Returned.Count, totals.Returned.Dong,
        totals.Outstanding.Count, totals.Outstanding.Dong);
}

/// <summary>Orders, statuses, sums and commands, asked of tables and views in plain SQL.</summary>
internal sealed class JournalCheck(NpgsqlConnection connection, Findings findings)
{
    private const int Patience = 600;

    /// <summary>In the order of <see cref="StateSums"/>.</summary>
    private static readonly string[] States =
        [
            "true", "status in ('ACSC', 'ACCC')", "status in ('RJCT', 'CANC')", "status = 'RTRN'",
            "coalesce(status, '') not in ('ACSC', 'ACCC', 'RJCT', 'CANC', 'RTRN')"];

    // What only a person moves on, and what is over. Any other last event means that the system owed the next step.
    private static readonly HashSet<string> AtRest =
        ["prepared", "submitted", "verified", "approved", "sent-back", "hold-lifted", "withdrawn", "closed"];

    /// <summary>The orders as the journal has them, once and for all queries.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync("create temp table seen as select * from transfer_order_state", cancellationToken);
        await ExecuteAsync("analyze seen", cancellationToken);
    }

    public async Task CheckOrdersAsync(CancellationToken cancellationToken)
    {
        findings.IsDuplicated("an identity is in transfer_order more than once", await CountAsync(
            "select count(*) from (select 1 from transfer_order group by end_to_end_id having count(*) > 1) d", cancellationToken));
        findings.IsDoublePaid("a person has two live orders for a programme and month", await CountAsync(
            "select count(*) from (select 1 from seen where status is null or status not in ('RJCT', 'CANC', 'RTRN') group by cohort, "
            + "beneficiary, programme, period having count(*) > 1) d",
            cancellationToken));
        findings.IsDoublePaid("a person was paid twice for a programme and month", await CountAsync(
            "select count(*) from (select 1 from seen where status in ('ACSC', 'ACCC') group by cohort, beneficiary, programme, period "
            + "having count(*) > 1) d",
            cancellationToken));
        findings.IsDrift("an applied status has no order, or another amount or bank than its order", await CountAsync(
            """
            select count(*) from transfer_status s
            where s.disposition = 'applied' and not exists (
                select from seen o where o.end_to_end_id = s.end_to_end_id and o.batch = s.batch and o.amount = s.amount and o.bank = s.bank)
            """, cancellationToken));
        findings.IsDoublePaid("a batch was released, ordered or closed more than once", await CountAsync(
            "select count(*) from (select 1 from batch_event where event in ('released', 'ordered', 'closed') group by batch, event "
            + "having count(*) > 1) d",
            cancellationToken));
        findings.IsDrift("the sum of the orders is not the sum of the journal's control sums", await CountAsync(
            "select abs(coalesce((select sum(amount) from seen), 0) - coalesce((select sum(control_sum) from journal_entry where kind = "
            + "2), 0))::bigint",
            cancellationToken));
    }

    /// <summary>Each batch's sums by SQL, the same by the product, and whether anything is left that nobody would do.</summary>
    public async Task<(int Batches, int Closed)> CheckBatchesAsync(
        IReadOnlyDictionary<string, BatchDocument> views, CancellationToken cancellationToken)
    {
        Dictionary<string, StateSums> sums = await SumsAsync(cancellationToken);
        (int batches, int closed) = (0, 0);
        await using var command =
            new NpgsqlCommand("select distinct on (batch) batch, event from batch_event order by batch, sequence desc", connection);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            (string batch, string last) = (row.GetString(0), row.GetString(1));
            StateSums counted = sums.GetValueOrDefault(batch);
            batches++;
            closed += last == "closed" ? 1 : 0;
            if (last == "stopped")
                findings.IsDrift($"{batch} was stopped");
            else if (!AtRest.Contains(last))
                findings.IsStuck($"{batch} is {last}, with {counted.Outstanding} orders outstanding");
            if (!counted.AddsUp)
                findings.IsDrift($"{batch}: {counted}");
            if (last == "closed" && counted.Outstanding != 0)
                findings.IsDrift($"{batch} is closed with {counted.Outstanding} orders outstanding");
            if (views.GetValueOrDefault(batch)?.Totals is { } totals && StateSums.Of(totals) is var said && said != counted)
                findings.IsDrift($"{batch}: the cluster says {said}, the journal {counted}");
        }

        return (batches, closed);
    }

    public async Task CheckCommandsAsync(CommandLog log, CancellationToken cancellationToken)
    {
        var present = new Dictionary<Guid, string>();
        await using var command = new NpgsqlCommand("select command_id, event from batch_event", connection);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            present[row.GetGuid(0)] = row.GetString(1);
        foreach (SentCommand sent in log.All.Where(sent => sent.Kind is not ("enrol" or "import")))
        {
            if (sent.Answer == Answer.Acknowledged && !present.ContainsKey(sent.CommandId))
                findings.IsLost($"{sent.Kind} of {sent.Subject} by {sent.Person} was acknowledged and is not in the journal");
            if (sent.Answer == Answer.Refused && present.TryGetValue(sent.CommandId, out string? name))
                findings.IsDuplicated(
                    $"{sent.Kind} of {sent.Subject} by {sent.Person} was refused ({sent.Text}) and is in the journal as {name}");
        }
    }

    public async Task<Dictionary<string, JournaledOrder>> OrdersAsync(CancellationToken cancellationToken)
    {
        var orders = new Dictionary<string, JournaledOrder>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(
            "select end_to_end_id, amount, bank, coalesce(status, '') not in ('', 'ACSP') from seen",
            connection) { CommandTimeout = Patience };
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            orders[row.GetString(0)] = new JournaledOrder(row.GetInt64(1), row.GetInt32(2), row.GetBoolean(3));
        return orders;
    }

    public async Task<Dictionary<int, long>> LastOrdersAsync(CancellationToken cancellationToken)
    {
        var last = new Dictionary<int, long>();
        await using (
            var command = new NpgsqlCommand(
                "select cohort, max(sequence) from journal_entry where kind = 2 group by cohort", connection) { CommandTimeout = Patience })
        await using (NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await row.ReadAsync(cancellationToken))
                last[row.GetInt32(0)] = row.GetInt64(1);
        }

        findings.IsDrift("a hint of a lane's position is ahead of the journal", await CountAsync(
            "select count(*) from lane_position p where not exists (select from journal_entry e where e.cohort = p.cohort and e.sequence "
            + "= p.sequence and e.kind = 2)",
            cancellationToken));
        return last;
    }

    /// <summary>What the banks' own books say was paid must be what they reported, order by order in number and sum.</summary>
    public async Task CheckLedgersAsync(long paid, long paidDong, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select count(*) filter (where status in ('ACSC', 'ACCC', 'RTRN')), coalesce(sum(amount) filter (where status in ('ACSC', 'ACCC', 'RTRN')), 0)::bigint,
                   count(*) filter (where coalesce(status, '') in ('', 'ACSP'))
            from seen
            """, connection);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        if (row.GetInt64(2) == 0 && (paid, paidDong) != (row.GetInt64(0), row.GetInt64(1)))
            findings.IsDoublePaid(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the banks paid {paid} orders ({paidDong} VND), but {row.GetInt64(0)} ({row.GetInt64(1)} VND) were reported paid"));
    }

    private async Task<Dictionary<string, StateSums>> SumsAsync(CancellationToken cancellationToken)
    {
        var sums = new Dictionary<string, StateSums>(StringComparer.Ordinal);
        string states = string.Join(
            ", ", States.Select(state => $"count(*) filter (where {state}), coalesce(sum(amount) filter (where {state}), 0)::bigint"));
        await using var command =
            new NpgsqlCommand($"select batch, {states} from seen group by batch", connection) { CommandTimeout = Patience };
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            sums[row.GetString(0)] = new StateSums(row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5),
                row.GetInt64(6), row.GetInt64(7), row.GetInt64(8), row.GetInt64(9), row.GetInt64(10));
        }

        return sums;
    }

    private async Task<long> CountAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = Patience };
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = Patience };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
