namespace AnSinh.Domain.Batches;

/// <summary>A batch as lists and start-up see it: the first and the newest event of its stream.</summary>
[GenerateSerializer, Immutable, Alias("AnSinh.BatchHead.v1")]
public sealed record BatchHead(
    [property: Id(0)] string BatchId,
    [property: Id(1)] string Event,
    [property: Id(2)] DateTimeOffset FirstAt,
    [property: Id(3)] DateTimeOffset LastAt,
    [property: Id(4)] string Actor);
