namespace AnSinh.Storage.Journal;

/// <summary>
/// The table of entries as the writer sees it: one connection, opened when it is needed. A call that throws leaves the outcome of what it
/// wrote unknown; the connection is then dropped before the next call.
/// </summary>
internal interface IEntryTable
{
    /// <summary>
    /// Inserts the entries in one transaction, in their order. An entry is left out when its sequence or its command id is taken, or when
    /// it does not continue the stream that is there.
    /// </summary>
    /// <param name="leftOut">Receives the entries that were left out, in order.</param>
    Task InsertAsync(List<PendingAppend> open, List<PendingAppend> leftOut);

    /// <summary>The entries that the streams hold under the command ids asked for, in the order asked; null for none.</summary>
    Task<StoredCommand?[]> FindCommandsAsync(List<PendingAppend> asked);

    /// <summary>Closes the connection, if there is one.</summary>
    ValueTask DropAsync();
}

/// <summary>What a stream holds under a command id.</summary>
internal readonly record struct StoredCommand(long Sequence, byte[] Hash);
