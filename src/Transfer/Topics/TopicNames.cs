using System.Globalization;

namespace AnSinh.Transfer.Topics;

/// <summary>Every name that others see on the brokers.</summary>
public sealed class TopicNames(string prefix)
{
    private readonly string _statusesOf = prefix + "transfer-statuses.";

    /// <summary>
    /// Where all banks wrote before each had a topic. Whoever may write it can answer for any bank, so nothing that comes there moves an
    /// order, unless the operator says so for a change-over.
    /// </summary>
    public string SharedStatuses { get; } = prefix + "transfer-statuses";

    /// <summary>Compacted; partition n belongs to lane n.</summary>
    public string LanePositions { get; } = prefix + "lane-positions";

    public string StatusGroup { get; } = prefix + "ansinh-statuses";

    /// <summary>Where one bank, and nobody else, writes what became of its orders.</summary>
    public string Statuses(int bank) => string.Create(CultureInfo.InvariantCulture, $"{_statusesOf}{bank}");

    /// <summary>The bank that a topic belongs to; false for a topic of no bank.</summary>
    public bool TryStatusBank(string topic, out int bank)
    {
        bank = 0;
        return topic.StartsWith(_statusesOf, StringComparison.Ordinal)
            && int.TryParse(topic.AsSpan(_statusesOf.Length), NumberStyles.None, CultureInfo.InvariantCulture, out bank);
    }

    public string Orders(int bank) => string.Create(CultureInfo.InvariantCulture, $"{prefix}transfer-orders.{bank}");

    public string BankGroup(int bank) => string.Create(CultureInfo.InvariantCulture, $"{prefix}bank-{bank}");

    public string TransactionalId(int lane) => string.Create(CultureInfo.InvariantCulture, $"{prefix}ansinh-lane-{lane}");
}
