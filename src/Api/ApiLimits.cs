namespace AnSinh.Api;

/// <summary>Upper bounds of what the API takes in.</summary>
public static class ApiLimits
{
    /// <summary>A registry of ten million rows is about 1.6 GB.</summary>
    public const long MaxImportBytes = 2L * 1024 * 1024 * 1024;

    public const long MaxJsonBytes = 64 * 1024;

    /// <summary>Requests under way at once; more are answered 429 with <c>Retry-After</c>.</summary>
    public const int MaxConcurrentRequests = 64;

    public const int RetryAfterSeconds = 1;

    public const int MaxListedBatches = 500;

    /// <summary>Row errors in the answer of an import; the count is always complete.</summary>
    public const int MaxListedRowErrors = 1_000;
}
