using AnSinh.Domain.Primitives;

namespace AnSinh.Storage;

/// <summary>Every maximum of this project in one place.</summary>
public static class Limits
{
    /// <summary>Seconds that one command may wait for the server's next bytes.</summary>
    public const int CommandTimeoutSeconds = 30;

    /// <summary>Seconds that a migration may take: an index over a large journal.</summary>
    public const int MigrationTimeoutSeconds = 3_600;

    /// <summary>Longest identity of an actor, batch or event, in characters; the canonical hash form stores its UTF-8 length in 512 bytes.</summary>
    public const int MaxTextLength = 128;

    /// <summary>Items of one entry.</summary>
    public const int MaxItems = 100_000;

    /// <summary>Entries of a commit from which on they are copied and not inserted: a COPY costs two more round trips.</summary>
    public const int EntriesWorthCopying = 4;

    /// <summary>Rows that a list of batches returns at most.</summary>
    public const int MaxBatchList = 10_000;

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

    /// <summary>Ports that an embedded server tries before it gives up.</summary>
    public const int PortAttempts = 5;

    /// <summary>Bytes of the server's log that an error message quotes.</summary>
    public const int LogTailBytes = 2_048;

    /// <summary>How long an embedded server may take to answer; recovery after a power cut replays up to max_wal_size.</summary>
    public static readonly TimeSpan ServerStart = TimeSpan.FromMinutes(3);

    /// <summary>How long an embedded server may take to stop before it is killed.</summary>
    public static readonly TimeSpan ServerStop = TimeSpan.FromSeconds(30);

    /// <summary>How soon a server that died is started again; twice as late after each further death.</summary>
    public static readonly Backoff RestartPauses = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10));

    /// <summary>A server that answered this long has not failed to start: its death begins the pauses anew.</summary>
    public static readonly TimeSpan LongServerLife = TimeSpan.FromSeconds(30);

    /// <summary>How long the log may take to arrive in a copy.</summary>
    public static readonly TimeSpan ArchivePatience = TimeSpan.FromMinutes(1);

    /// <summary>How long a start waits for the server of a killed run to finish its own shutdown.</summary>
    public static readonly TimeSpan PreviousServerStop = TimeSpan.FromSeconds(30);
}
