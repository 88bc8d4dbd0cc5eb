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
    /// Requests at once that read all of a batch or of the registry, beside <see cref="MaxConcurrentRequests"/>: a computation from the
    /// journal, pages far behind the first.
    /// </summary>
    public const int MaxConcurrentHeavyRequests = 4;

    /// <summary>Pages from here on count as heavy: each is found by passing over what is before it.</summary>
    public const int DeepSkip = 10_000;

    /// <summary>
    /// Files being taken in at once, beside <see cref="MaxConcurrentRequests"/>: an upload lasts minutes and must not keep officers out.
    /// </summary>
    public const int MaxConcurrentUploads = 4;

    /// <summary>Files of one person being taken in at once: half of the places are always for others.</summary>
    public const int MaxUploadsOfPerson = 2;

    /// <summary>Bytes that one person may send in files on one day (UTC): eight registries of ten million rows.</summary>
    public const long MaxUploadBytesOfPersonADay = 8 * MaxImportBytes;

    /// <summary>What a file leaves free on the disk, so that database and logs go on.</summary>
    public const long MinFreeBytes = 1L << 30;

    /// <summary>A file that comes slower, after <see cref="UploadGrace"/>, is given up: it would hold its place for days.</summary>
    public const double MinUploadBytesASecond = 16 * 1024;

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

    public static readonly TimeSpan UploadGrace = TimeSpan.FromSeconds(30);

    /// <summary>How long <c>/health/ready</c> waits for the database.</summary>
    public static readonly TimeSpan StoragePatience = TimeSpan.FromSeconds(2);

    /// <summary>How old an answer of the database may be for <c>/health/ready</c>.</summary>
    public static readonly TimeSpan StorageLookAge = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan DrainPoll = TimeSpan.FromMilliseconds(20);
}
