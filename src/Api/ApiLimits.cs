namespace AnSinh.Api;

/// <summary>Upper bounds of what the API takes in.</summary>
public static class ApiLimits
{
    /// <summary>A registry of ten million rows is about 1.6 GB.</summary>
    public const long MaxImportBytes = 2L * 1024 * 1024 * 1024;

    public const long MaxJsonBytes = 64 * 1024;

    /// <summary>Requests under way at once; more are answered 429 with <c>Retry-After</c>.</summary>
    public const int MaxConcurrentRequests = 64;

    /// <summary>
    /// Files being taken in at once, beside <see cref="MaxConcurrentRequests"/>: an upload lasts minutes and must not keep officers out.
    /// </summary>
    public const int MaxConcurrentUploads = 4;

    /// <summary>
    /// Open connections; a further one is closed as it comes. Far above the requests under way, so that probes find a place.
    /// </summary>
    public const int MaxConnections = 4_096;

    public const int RetryAfterSeconds = 1;

    public const int MaxListedBatches = 500;

    /// <summary>Row errors in the answer of an import; the count is always complete.</summary>
    public const int MaxListedRowErrors = 1_000;

    /// <summary>People of a page, of refusals or changes, when the request names no number.</summary>
    public const int PageSize = 100;

    public const int MaxPageSize = 1_000;

    public const int MaxSkip = 100_000_000;

    /// <summary>Uploads whose error and missing files are kept; the oldest go first.</summary>
    public const int MaxKeptUploads = 50;

    /// <summary>How long <c>/health/ready</c> waits for the database.</summary>
    public static readonly TimeSpan StoragePatience = TimeSpan.FromSeconds(2);

    /// <summary>How old an answer of the database may be for <c>/health/ready</c>.</summary>
    public static readonly TimeSpan StorageLookAge = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan DrainPoll = TimeSpan.FromMilliseconds(20);
}
