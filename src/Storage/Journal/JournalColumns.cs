using AnSinh.Domain.Journal;
using static AnSinh.Storage.Journal.ColumnKinds;

namespace AnSinh.Storage.Journal;

/// <summary>
/// The columns of <c>journal_entry</c>, declared once, in the order that INSERT, COPY and SELECT keep. A new column is a line here, the
/// property that <see cref="EntryRow.Read"/> fills from it, and a migration.
/// </summary>
internal static class JournalColumns
{
    private static readonly List<JournalColumn> Declared = [];

    public static readonly JournalColumn<int> Cohort = Add("cohort", Int, static e => e.Cohort);
    public static readonly JournalColumn<long> Sequence = Add("sequence", Long, static e => e.Sequence);
    public static readonly JournalColumn<short> Kind = Add("kind", Short, static e => (short)e.Kind);
    public static readonly JournalColumn<Guid> CommandId = Add("command_id", Uuid, static e => e.CommandId);
    public static readonly JournalColumn<DateTimeOffset> RecordedAt = Add("recorded_at", Time, static e => e.RecordedAt);
    public static readonly JournalColumn<string?> Actor = Add("actor", Text, static e => e.Actor);
    public static readonly JournalColumn<string?> Batch = Add("batch", Text, static e => e.BatchId);
    public static readonly JournalColumn<string?> Programme = Add("programme", Text, static e => e.Programme?.Value);
    public static readonly JournalColumn<int?> Period = Add("period", OptionalInt, static e => e.Period?.YearMonth);
    public static readonly JournalColumn<long> PreviousOrders = Add("previous_orders", Long, static e => e.PreviousOrders);
    public static readonly JournalColumn<int> ItemCount = Add("item_count", Int, static e => e.Count);
    public static readonly JournalColumn<long> ControlSum = Add("control_sum", Long, static e => e.ControlSum);
    public static readonly JournalColumn<int[]?> Beneficiary = Add("beneficiary", Ints, static e => e.Columns.Beneficiary, 8);
    public static readonly JournalColumn<short[]?> Attempt = Add("attempt", Shorts, static e => e.Columns.Attempt, 6);
    public static readonly JournalColumn<long[]?> Amount = Add("amount", Longs, static e => e.Columns.Amount, 12);
    public static readonly JournalColumn<int[]?> Bank = Add("bank", Ints, static e => e.Columns.Bank, 8);
    public static readonly JournalColumn<int[]?> Commune = Add("commune", Ints, static e => e.Columns.Commune, 8);
    public static readonly JournalColumn<string[]?> Status = Add("status", Texts, static e => e.Columns.Status, 8);
    public static readonly JournalColumn<string[]?> Reason = Add("reason", Texts, static e => e.Columns.Reason, 8);
    public static readonly JournalColumn<short[]?> Disposition = Add("disposition", Shorts, static e => e.Columns.Disposition, 6);
    public static readonly JournalColumn<string[]?> Reference = Add("reference", Texts, static e => e.Columns.Reference, 28);
    public static readonly JournalColumn<long[]?> Deducted = Add("deducted", Longs, static e => e.Columns.Deducted, 12);
    public static readonly JournalColumn<byte[]?> Personal = Add("personal", Bytes, static e => e.Personal);
    public static readonly JournalColumn<byte[]?> PersonalDigest = Add("personal_digest", Bytes, static e => e.PersonalDigest);
    public static readonly JournalColumn<byte[]?> PreviousHash = Add("previous_hash", Bytes, static e => e.PreviousHash);
    public static readonly JournalColumn<byte[]?> Hash = Add("hash", Bytes, static e => e.Hash);

    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<JournalColumn> All { get; } = Declared;

    /// <summary>Their names.</summary>
    public static string Names { get; } = string.Join(", ", Declared.Select(static column => column.Name));

    private static JournalColumn<T> Add<T>(string name, ColumnKind<T> kind, Func<JournalEntry, T> of, int itemBytes = 0)
    {
        var column = new JournalColumn<T>(name, Declared.Count, kind, of, itemBytes);
        Declared.Add(column);
        return column;
    }
}
