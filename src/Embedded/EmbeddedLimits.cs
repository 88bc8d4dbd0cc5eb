using AnSinh.Domain.Primitives;

namespace AnSinh.Embedded;

/// <summary>Upper bounds of the development servers.</summary>
public static class EmbeddedLimits
{
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
