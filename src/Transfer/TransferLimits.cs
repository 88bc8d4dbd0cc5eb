namespace AnSinh.Transfer;

/// <summary>Upper bounds that are no one's choice: protocol, format or safety sets them.</summary>
public static class TransferLimits
{
    /// <summary>Orders in one bundle; <c>transfer_orders.proto</c> promises it to the banks.</summary>
    public const int MaxOrdersPerBundle = 1_000;

    /// <summary>Statuses in one bundle; <c>transfer_statuses.proto</c> asks it of the banks.</summary>
    public const int MaxStatusesPerBundle = 1_000;

    /// <summary>Bytes of a record that a consumer takes: the default limit of a Kafka broker.</summary>
    public const int MaxRecordBytes = 1_000_000;

    /// <summary>Bytes of an unreadable record that are kept for a person to look at.</summary>
    public const int MaxStrayBytes = 4_096;

    /// <summary>đồng of one order: the largest amount that a file of an office may name.</summary>
    public const long MaxOrderAmount = 999_999_999_999;

    public const int MaxEndToEndIdLength = 64;
    public const int MaxStatusLength = 8;
    public const int MaxReasonLength = 35;

    /// <summary>Longest pause between two tries of anything that is tried for ever.</summary>
    public static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan MinBackoff = TimeSpan.FromMilliseconds(50);

    /// <summary>How long one blocking call into the Kafka client may keep a thread from seeing that it should stop.</summary>
    public static readonly TimeSpan ClientCall = TimeSpan.FromSeconds(2);

    /// <summary>The pause before try <paramref name="attempt"/> (1, 2, 3 …): doubling, bounded.</summary>
    public static TimeSpan Backoff(int attempt)
    {
        double factor = Math.Pow(2, Math.Clamp(attempt - 1, 0, 10));
        TimeSpan pause = MinBackoff * factor;
        return pause < MaxBackoff ? pause : MaxBackoff;
    }
}
