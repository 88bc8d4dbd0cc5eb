namespace AnSinh.Storage;

/// <summary>Every maximum of this project in one place.</summary>
public static class StorageLimits
{
    /// <summary>Seconds that one command may wait for the server's next bytes.</summary>
    public const int CommandTimeoutSeconds = 30;

    /// <summary>Seconds that a migration may take: an index over a large journal.</summary>
    public const int MigrationTimeoutSeconds = 3_600;

    /// <summary>
    /// Longest identity of an actor, batch or event, in characters; the canonical hash form stores its UTF-8 length in 512 bytes.
    /// </summary>
    public const int MaxTextLength = 128;

    /// <summary>Items of one entry.</summary>
    public const int MaxItems = 100_000;

    /// <summary>Entries of a commit from which on they are copied and not inserted: a COPY costs two more round trips.</summary>
    public const int EntriesWorthCopying = 4;

    /// <summary>Lists of instructions that a look at the newest returns at most.</summary>
    public const int MaxInstructionLists = 1_000;

    /// <summary>Idempotency keys that are remembered; beyond that the oldest is forgotten first.</summary>
    public const int MaxRequestKeys = 1_000_000;

    /// <summary>Claims of keys after which old ones are swept out.</summary>
    public const int ClaimsPerSweep = 500;

    /// <summary>Keys that one sweep takes out: more than came since the last one.</summary>
    public const int KeysPerSweep = 2_000;

    /// <summary>How long a key is remembered: nobody repeats a request after that.</summary>
    public static readonly TimeSpan RequestKeyAge = TimeSpan.FromDays(7);
}
