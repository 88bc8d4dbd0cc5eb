using AnSinh.Domain.Banks;
using AnSinh.Domain.Payments;
using AnSinh.Silo;
using AnSinh.Transfer.Reading;
using AnSinh.Transfer.Topics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AnSinh.Cli.Demo;

/// <summary>What one batch has in the journal and on the banks' topics.</summary>
internal sealed class CheckedBatch
{
    public CountAndSum Ordered { get; set; }

    public long Streamed { get; set; }

    /// <summary>Streamed otherwise than ordered.</summary>
    public long Wrong { get; set; }

    public long Duplicated { get; set; }

    public long Lost => Ordered.Count - Streamed + Wrong;
}

internal sealed record DemoCheckResult(IReadOnlyDictionary<string, CheckedBatch> Batches, IReadOnlyList<string> Faults);

/// <summary>
/// Compares what the banks' topics hold with what the journal says was ordered, order by order and đồng by đồng, with a consumer
/// that shares nothing with the lanes.
/// </summary>
internal static class DemoCheck
{
    private const int MaxFaults = 10;

    /// <param name="batchIds">The batches that may be on the topics: an order of any other is a fault.</param>
    public static async Task<DemoCheckResult> RunAsync(AnSinhNode node, IReadOnlyList<string> batchIds, CancellationToken cancellationToken)
    {
        var batches = batchIds.ToDictionary(batchId => batchId, _ => new CheckedBatch(), StringComparer.Ordinal);
        var expected = new Dictionary<string, (long Amount, int Bank, string Batch)>(StringComparer.Ordinal);
        foreach (string batchId in batchIds)
            await ReadOrdersAsync(node, batchId, batches[batchId], expected, cancellationToken);
        var seen = new HashSet<string>(expected.Count, StringComparer.Ordinal);
        var faults = new List<string>();
        var audit = new StreamAudit(node.Kafka, new TopicNames(node.TopicPrefix));
        foreach (AuditedOrder order in audit.Read(BankDirectory.All.Select(bank => bank.Bin), cancellationToken))
        {
            if (!expected.TryGetValue(order.EndToEndId, out (long Amount, int Bank, string Batch) known))
            {
                batches[batchIds[0]].Duplicated++;
                Note(faults, $"{order.EndToEndId} is on a topic, but the journal has no such order");
            }
            else if (known != (order.Amount, order.Bank, order.BatchId))
            {
                batches[known.Batch].Wrong++;
                Note(faults, $"{order.EndToEndId} was ordered as {known}, but streamed as {(order.Amount, order.Bank, order.BatchId)}");
            }
            else if (seen.Add(order.EndToEndId))
            {
                batches[known.Batch].Streamed++;
            }
            else if (!order.Replay)
            {
                batches[known.Batch].Duplicated++;
                Note(faults, $"{order.EndToEndId} was streamed twice");
            }
        }

        foreach ((string batchId, CheckedBatch batch) in batches)
        {
            if (batch.Lost > 0)
                Note(faults, $"{batch.Lost} orders of {batchId} are on no topic");
        }

        return new DemoCheckResult(batches, faults);
    }

    private static async Task ReadOrdersAsync(
        AnSinhNode node, string batchId, CheckedBatch batch, Dictionary<string, (long Amount, int Bank, string Batch)> orders,
        CancellationToken cancellationToken)
    {
        await using NpgsqlCommand query = node.Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand("select end_to_end_id, amount, bank from transfer_order where batch = $1");
        query.CommandTimeout = 300;
        query.Parameters.Add(new NpgsqlParameter<string> { TypedValue = batchId });
        await using NpgsqlDataReader reader = await query.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            long amount = reader.GetInt64(1);
            orders.Add(reader.GetString(0), (amount, reader.GetInt32(2), batchId));
            batch.Ordered = batch.Ordered.Plus(amount);
        }
    }

    private static void Note(List<string> faults, string fault)
    {
        if (faults.Count < MaxFaults)
            faults.Add(fault);
    }
}
