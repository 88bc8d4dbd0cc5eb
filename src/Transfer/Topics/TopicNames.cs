using System.Globalization;

namespace AnSinh.Transfer.Topics;

/// <summary>Every name that others see on the brokers.</summary>
public sealed class TopicNames(string prefix)
{
    public string Statuses { get; } = prefix + "transfer-statuses";

    /// <summary>Compacted; partition n belongs to lane n.</summary>
    public string LanePositions { get; } = prefix + "lane-positions";

    public string StatusGroup { get; } = prefix + "ansinh-statuses";

    public string Orders(int bank) => string.Create(CultureInfo.InvariantCulture, $"{prefix}transfer-orders.{bank}");

    public string BankGroup(int bank) => string.Create(CultureInfo.InvariantCulture, $"{prefix}bank-{bank}");

    public string TransactionalId(int lane) => string.Create(CultureInfo.InvariantCulture, $"{prefix}ansinh-lane-{lane}");
}
