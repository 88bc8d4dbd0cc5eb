using AnSinh.Domain.Banks;
using AnSinh.Domain.Payments;
using AnSinh.Silo;
using AnSinh.Streaming.Reading;
using AnSinh.Streaming.Topics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AnSinh.Cli.Demo;

internal sealed record DemoCheckResult(CountAndSum Ordered, long Streamed, long Lost, long Duplicated, IReadOnlyList<string> Faults);

/// <summary>
/// Compares what the banks' topics hold with what the journal says was ordered, order by order and đồng by đồng, with a consumer
/// that shares nothing with the lanes.
/// </summary>
internal static class DemoCheck
{
    private const int MaxFaults = 10;

    public static async Task<DemoCheckResult> RunAsync(AnSinhNode node, string batchId, CancellationToken cancellationToken)
    {
        Dictionary<string, (long Amount, int Bank)> expected = await ReadOrdersAsync(node, batchId, cancellationToken);
        var ordered = new CountAndSum(expected.Count, expected.Values.Sum(order => order.Amount));
        var seen = new HashSet<string>(expected.Count, StringComparer.Ordinal);
        var faults = new List<string>();
        var audit = new StreamAudit(node.Kafka, new TopicNames(node.TopicPrefix));
        long duplicated = 0, wrong = 0;
        foreach (AuditedOrder order in audit.Read(BankDirectory.All.Select(bank => bank.Bin), cancellationToken))
        {
            if (!expected.TryGetValue(order.EndToEndId, out (long Amount, int Bank) known))
            {
                duplicated++;
                Note(faults, $"{order.EndToEndId} is on a topic, but the journal has no such order");
            }
            else if (known != (order.Amount, order.Bank))
            {
                wrong++;
                Note(faults, $"{order.EndToEndId} was ordered as {known}, but streamed as {(order.Amount, order.Bank)}");
            }
            else if (!seen.Add(order.EndToEndId) && !order.Replay)
            {
                duplicated++;
                Note(faults, $"{order.EndToEndId} was streamed twice");
            }
        }

        long lost = expected.Count - seen.Count;
        if (lost > 0)
            Note(faults, $"{lost} orders of the journal are on no topic");
        return new DemoCheckResult(ordered, seen.Count, lost + wrong, duplicated, faults);
    }

    private static async Task<Dictionary<string, (long Amount, int Bank)>> ReadOrdersAsync(AnSinhNode node, string batchId, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand query = node.Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand("select end_to_end_id, amount, bank from transfer_order where batch = $1");
        query.CommandTimeout = 300;
        query.Parameters.Add(new NpgsqlParameter<string> { TypedValue = batchId });
        var orders = new Dictionary<string, (long, int)>(StringComparer.Ordinal);
        await using NpgsqlDataReader reader = await query.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            orders.Add(reader.GetString(0), (reader.GetInt64(1), reader.GetInt32(2)));
        return orders;
    }

    private static void Note(List<string> faults, string fault)
    {
        if (faults.Count < MaxFaults)
            faults.Add(fault);
    }
}
