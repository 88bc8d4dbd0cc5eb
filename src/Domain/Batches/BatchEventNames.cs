namespace AnSinh.Domain.Batches;

/// <summary>Names of the events in a batch's stream. Stored: never rename.</summary>
public static class BatchEventNames
{
    public const string Prepared = "prepared";
    public const string Submitted = "submitted";
    public const string Verified = "verified";
    public const string Approved = "approved";
    public const string Scheduled = "scheduled";
    public const string SentBack = "sent-back";
    public const string Withdrawn = "withdrawn";
    public const string HoldLifted = "hold-lifted";

    /// <summary>One person asked for a step that takes two; nothing was carried out.</summary>
    public const string SecondAsked = "second-asked";
    public const string Released = "released";
    public const string Paused = "paused";
    public const string Continued = "continued";
    public const string RestCancelled = "rest-cancelled";
    public const string BankHeld = "bank-held";
    public const string BankContinued = "bank-continued";
    public const string BankThrottled = "bank-throttled";
    public const string Ordered = "ordered";
    public const string Streamed = "streamed";
    public const string Closed = "closed";
    public const string Stopped = "stopped";
}
