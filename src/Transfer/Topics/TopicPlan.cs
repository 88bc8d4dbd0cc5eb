namespace AnSinh.Transfer.Topics;

/// <param name="Compacted">Keeps the newest record of each key for ever.</param>
public sealed record PlannedTopic(string Name, int Partitions, bool Compacted = false);

/// <summary>The topics that an installation needs.</summary>
public static class TopicPlan
{
    /// <summary>
    /// Partitions of a bank's topic on the embedded broker. It keeps 5 MiB a partition as compressed; a million orders are about
    /// 100 MB of bundles and less than 60 MB with LZ4, so 30 % of them in one bank take a tenth of its 160 MiB.
    /// </summary>
    public const int EmbeddedOrderPartitions = 32;

    /// <summary>
    /// Partitions of a bank's statuses on the embedded broker: a million orders answered twice each are less than 60 MB with LZ4, so 30 %
    /// of them in one bank take half of its 40 MiB.
    /// </summary>
    public const int EmbeddedStatusPartitions = 8;

    /// <summary>Nothing but mistakes and change-overs comes there.</summary>
    private const int SharedStatusPartitions = 1;

    public static IReadOnlyList<PlannedTopic> Create(
        TopicNames names, IEnumerable<int> banks, int lanes, int orderPartitions, int statusPartitions)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(banks);
        int[] known = [.. banks.Distinct().Order()];
        return
        [
            .. known.Select(bank => new PlannedTopic(names.Orders(bank), orderPartitions)),
            .. known.Select(bank => new PlannedTopic(names.Statuses(bank), statusPartitions)),
            new PlannedTopic(names.SharedStatuses, SharedStatusPartitions),
            new PlannedTopic(names.LanePositions, lanes, Compacted: true),
        ];
    }

    /// <summary>The plan for the embedded broker.</summary>
    public static IReadOnlyList<PlannedTopic> Embedded(TopicNames names, IEnumerable<int> banks, int lanes) =>
        Create(names, banks, lanes, EmbeddedOrderPartitions, EmbeddedStatusPartitions);
}
