using AnSinh.Domain.Lists;

namespace AnSinh.Ports.Lists;

/// <summary>
/// Keeps what lists were uploaded, what of them is held, and which people, references and rows are taken. The money itself is
/// in the journals of the cohorts.
/// </summary>
public interface IInstructionListStore
{
    /// <summary>Makes the caller the only one who takes in this list, until it lets go or dies; null when another one is at it.</summary>
    Task<IAsyncDisposable?> EnterAsync(string listId, CancellationToken cancellationToken);

    /// <summary>Null when there is no such list.</summary>
    Task<InstructionList?> FindAsync(string listId, CancellationToken cancellationToken);

    /// <summary>Lists, newest first, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<InstructionList>> RecentAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Registers a list together with the rows that its checks refused, or nothing when the id is taken.</summary>
    /// <returns>False when the id is taken.</returns>
    Task<bool> RegisterAsync(InstructionList list, IEnumerable<HeldRow> held, CancellationToken cancellationToken);

    /// <summary>The rows that the first list of a lineage refused, whether or not they were corrected since.</summary>
    Task<IReadOnlySet<long>> RefusedRowsAsync(string root, CancellationToken cancellationToken);

    /// <summary>
    /// Gives each row its place, or holds it when the place is taken (<c>ID_DUPLICATE</c>, <c>E2E_DUP</c>, <c>ROW_CORRECTED</c>). All of it
    /// in one transaction; begun again, it answers what it answered first.
    /// </summary>
    Task<PartStart> BeginAsync(InstructionList list, PartKey part, IReadOnlyList<PartRow> rows, CancellationToken cancellationToken);

    /// <summary>Records the cohort's answer: holds what it refused and gives back the places of those rows. Once per part.</summary>
    Task EndAsync(InstructionList list, PartKey part, PartEnd end, CancellationToken cancellationToken);

    /// <summary>Adds up the parts and marks the list as complete.</summary>
    Task<InstructionList> CompleteAsync(string listId, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>
    /// The refused rows of a list, by row; with <paramref name="openOnly"/> those that no correction has brought in since.
    /// </summary>
    IAsyncEnumerable<HeldRow> HeldAsync(string listId, bool openOnly, CancellationToken cancellationToken);
}
