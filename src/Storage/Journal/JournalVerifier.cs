using AnSinh.Domain.Journal;
using AnSinh.Ports.Journal;
using Npgsql;

namespace AnSinh.Storage.Journal;

/// <summary>What a walk through the whole journal found.</summary>
/// <param name="Orders">Transfer orders, in count.</param>
/// <param name="OrderedDong">Their amounts, in đồng.</param>
/// <param name="Statuses">Statuses of known orders; exceptions are not counted.</param>
/// <param name="FirstFault">Null when everything holds; else the first contradiction, without personal data.</param>
public sealed record JournalReport(long Cohorts, long Entries, long Orders, long OrderedDong, long Statuses, long Batches, long BatchEvents, string? FirstFault)
{
    public bool IsWhole => FirstFault is null;
}

/// <summary>Proves the journal again from its rows: every hash, chain, sequence and sum, and that no order lives twice.</summary>
public sealed class JournalVerifier(NpgsqlDataSource dataSource, IJournalReader reader, IBatchJournal batches)
{
    /// <summary>
    /// An order is dead once a bank rejected or returned it. Two orders of one person for one programme and period may then follow each
    /// other, but two live ones, or one identity ordered twice, are a double payment.
    /// </summary>
    private const string DoubleOrders =
        """
        select programme, period, cohort, beneficiary
        from transfer_order_state
        where cohort = $1
        group by programme, period, cohort, beneficiary
        having count(*) filter (where status is null or status not in ('RJCT', 'RTRN')) > 1 or count(*) > count(distinct attempt)
        order by beneficiary limit 1
        """;

    /// <summary>Walks every stream to its end or to the first fault.</summary>
    public async Task<JournalReport> VerifyAsync(CancellationToken cancellationToken)
    {
        var report = new JournalReport(0, 0, 0, 0, 0, 0, 0, null);
        try
        {
            IReadOnlyList<int> cohorts = await ListAsync<int>("select distinct cohort from journal_entry order by cohort", cancellationToken);
            foreach (int cohort in cohorts)
            {
                report = report with { Cohorts = report.Cohorts + 1 };
                await foreach (JournalEntry entry in reader.ReadCohortAsync(cohort, 0, cancellationToken))
                    report = Count(report, entry);
                if (await FirstDoubleOrderAsync(cohort, cancellationToken) is { } fault)
                    return report with { FirstFault = fault };
            }

            foreach (string batch in await ListAsync<string>("select distinct batch from batch_event order by batch", cancellationToken))
            {
                IReadOnlyList<BatchEvent> events = await batches.ReadAsync(batch, cancellationToken);
                report = report with { Batches = report.Batches + 1, BatchEvents = report.BatchEvents + events.Count };
            }

            return report;
        }
        catch (JournalDriftException e)
        {
            return report with { FirstFault = e.Message };
        }
    }

    private static JournalReport Count(JournalReport report, JournalEntry entry) => entry.Kind switch
    {
        EntryKind.Orders => report with { Entries = report.Entries + 1, Orders = report.Orders + entry.Count, OrderedDong = checked(report.OrderedDong + entry.ControlSum) },
        EntryKind.Statuses => report with { Entries = report.Entries + 1, Statuses = report.Statuses + entry.Count },
        _ => report with { Entries = report.Entries + 1 },
    };

    private async Task<string?> FirstDoubleOrderAsync(int cohort, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = dataSource.CreateCommand(DoubleOrders);
        command.CommandTimeout = StorageLimits.MigrationTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = cohort });
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? $"Beneficiary {row.GetInt32(3)} of cohort {row.GetInt32(2)} has two live orders for {row.GetString(0)} {row.GetInt32(1)}."
            : null;
    }

    private async Task<IReadOnlyList<T>> ListAsync<T>(string query, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = dataSource.CreateCommand(query);
        command.CommandTimeout = StorageLimits.MigrationTimeoutSeconds;
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        var values = new List<T>();
        while (await row.ReadAsync(cancellationToken))
            values.Add(row.GetFieldValue<T>(0));
        return values;
    }
}
