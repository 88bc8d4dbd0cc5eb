using AnSinh.Contracts.Lists;
using AnSinh.Registry.Lists;

namespace AnSinh.Grains.Lists;

/// <summary>Takes in lists of payment instructions (<c>docs/lists.md</c>) and gives back what is held of them.</summary>
public sealed class InstructionListImporter(IInstructionListStore store)
{
    /// <summary>Checks the whole file, then registers the list, sends its good rows to their cohorts and holds the others.</summary>
    /// <param name="path">CSV, XLSX or JSON, told apart by content.</param>
    /// <param name="head">What the upload says of the list; what the file says too must agree.</param>
    /// <param name="actor">Who uploads; every journal entry says so.</param>
    public Task<ListReply> UploadAsync(string path, ListHead head, string actor, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Null when there is no such list.</summary>
    public Task<InstructionList?> FindAsync(string listId, CancellationToken cancellationToken) => store.FindAsync(listId, cancellationToken);

    /// <summary>Lists, newest first, at most <paramref name="limit"/> (1–1,000).</summary>
    public Task<IReadOnlyList<InstructionList>> RecentAsync(int limit, CancellationToken cancellationToken) => store.RecentAsync(limit, cancellationToken);

    /// <summary>
    /// Writes the rows that are still held as a CSV that can be corrected and uploaded again: UTF-8 with byte order mark, unmasked personal data.
    /// </summary>
    /// <param name="language">Of explanations and remedies, <c>vi</c> or <c>en</c>.</param>
    /// <returns>Rows written; null, and nothing written, when there is no such list.</returns>
    public Task<long?> WriteHeldAsync(string listId, Stream destination, string language, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>The errors of the rows that are still held, from row <paramref name="afterRow"/>, of at most <paramref name="limit"/> rows, values masked.</summary>
    public Task<IReadOnlyList<ListRowError>> ErrorsAsync(string listId, long afterRow, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();
}
