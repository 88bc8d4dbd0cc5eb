using System.Security.Cryptography;
using AnSinh.Domain.Payments;
using AnSinh.Ports.Payments;
using AnSinh.Transfer;
using AnSinh.Transfer.Reading;
using AnSinh.Transfer.Records;
using Confluent.Kafka;

namespace AnSinh.Streaming.Statuses;

/// <summary>Records that are handed over together: their statuses, what could not be read, and how far they reach.</summary>
internal sealed class StatusBatch
{
    public GroupOffsets Offsets { get; } = new();

    public List<StatusItem> Items { get; } = [];

    public List<StrayStatus> Strays { get; } = [];

    /// <summary>The index of each record's first status, in ascending order.</summary>
    private readonly List<(int FirstItem, string Topic, int Partition, long Offset)> _records = [];

    /// <summary>The record that brought a status.</summary>
    public (string Topic, int Partition, long Offset) RecordOf(int item)
    {
        (_, string topic, int partition, long offset) = _records.FindLast(record => record.FirstItem <= item);
        return (topic, partition, offset);
    }

    public void Clear()
    {
        _records.Clear();
        Offsets.Clear();
        Items.Clear();
        Strays.Clear();
    }

    public void Add(ConsumeResult<byte[], byte[]> result, StatusDecoder decoder, StatusSender sender)
    {
        Offsets.Saw(result);
        _records.Add((Items.Count, result.Topic, result.Partition.Value, result.Offset.Value));
        byte[] value = result.Message.Value ?? [];
        string? failure = RecordHeaders.MayBeStatusBundle(result.Message.Headers)
            ? decoder.Decode(value, sender, Items)
            : "The record's ce_type is not " + RecordHeaders.StatusBundle + ".";
        if (failure is not null)
        {
            Strays.Add(new StrayStatus(result.Topic, result.Partition.Value, result.Offset.Value, failure, value.Length,
                value[..Math.Min(value.Length, TransferLimits.MaxStrayBytes)], SHA256.HashData(value)));
        }
    }
}
