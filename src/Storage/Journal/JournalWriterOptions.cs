using System.ComponentModel.DataAnnotations;

namespace AnSinh.Storage.Journal;

/// <summary>Group commit of the journal writer.</summary>
public sealed class JournalWriterOptions
{
    /// <summary>Connections that commit side by side. A cohort always uses the same one, so its entries are committed in order.</summary>
    /// <value>The default value is 2.</value>
    [Range(1, 16)]
    public int Connections { get; set; } = 2;

    /// <summary>
    /// A batch closes when its oldest entry has waited this long, in milliseconds. An entry that waited behind another commit does not wait
    /// again.
    /// </summary>
    /// <value>The default value is 2 milliseconds.</value>
    [Range(0, 5)]
    public int MaxAgeMilliseconds { get; set; } = 2;

    /// <summary>A batch closes with this many entries: the limit that small entries meet.</summary>
    /// <value>The default value is 128 entries.</value>
    [Range(1, 256)]
    public int MaxEntries { get; set; } = 128;

    /// <summary>
    /// A batch closes with about this many bytes of columns and personal data: the limit that entries of a thousand orders meet, at some 27
    /// of them.
    /// </summary>
    /// <value>The default value is 2 MiB.</value>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int MaxBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>Entries that may wait for each connection; a caller beyond that waits for a place.</summary>
    /// <value>The default value is 256 entries.</value>
    [Range(1, 65_536)]
    public int QueueCapacity { get; set; } = 256;

    /// <summary>
    /// How long a batch is tried again when the database cannot be reached, before its callers are told that the outcome is unknown, in
    /// seconds.
    /// </summary>
    /// <value>The default value is 30 seconds.</value>
    [Range(0, 3_600)]
    public int PatienceSeconds { get; set; } = 30;
}
