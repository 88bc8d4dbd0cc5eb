namespace AnSinh.Streaming;

/// <summary>Upper bounds of the lanes; those of records and clients are <see cref="AnSinh.Transfer.TransferLimits"/>.</summary>
public static class StreamingLimits
{
    /// <summary>Open batches that a replay looks at.</summary>
    public const int MaxOpenBatches = 10_000;
}
