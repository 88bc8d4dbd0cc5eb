using AnSinh.Domain.Journal;

namespace AnSinh.Storage.Journal;

/// <summary>What must hold before an entry is written; the reader checks the same after.</summary>
internal static class EntryAssertions
{
    /// <exception cref="ArgumentException">The entry is not sealed or contradicts itself; it concerns its caller only.</exception>
    public static void Check(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        string? fault = FirstFault(entry);
        if (fault is not null)
            throw new ArgumentException($"Entry {entry.Sequence} of cohort {entry.Cohort} {fault}.", nameof(entry));
    }

    private static string? FirstFault(JournalEntry entry)
    {
        if (entry.Columns.FirstUnevenColumn() is { } column)
            return $"has another length in column {column}";
        return entry switch
        {
            { Cohort: < 0 } => "has a negative cohort",
            { Sequence: < 1 } => "has a sequence before the first",
            { Count: > StorageLimits.MaxItems } => $"has more than {StorageLimits.MaxItems} items",
            { Kind: < EntryKind.Enrolment or > EntryKind.Listing } => "has no known kind",
            { CommandId: var id } when id == Guid.Empty => "has no command id",
            { Actor: "" or { Length: > StorageLimits.MaxTextLength } } => "has no actor, or a longer one than is kept",
            { BatchId.Length: > StorageLimits.MaxTextLength } => "has a longer batch id than is kept",
            { Hash.Length: not EntryHash.Size }
                or { PreviousHash.Length: not EntryHash.Size }
                or { PersonalDigest.Length: not EntryHash.Size } => "is not sealed",
            { Sequence: 1 } when !entry.PreviousHash.AsSpan().SequenceEqual(EntryHash.Genesis) => "starts a stream without the zero hash",
            { PreviousOrders: < 0 } => "has a negative previous orders sequence",
            _ when entry.PreviousOrders >= entry.Sequence => "names previous orders that are not previous",
            { Kind: EntryKind.Orders }
                when entry is not { BatchId: not null, Programme: not null, Period: not null,
                    Columns: { Attempt: not null, Amount: not null, Bank: not null } }
                => "is an orders entry without batch, programme, period, attempts, amounts or banks",
            { Columns.Deducted: { } deducted } when entry.Kind != EntryKind.Orders || Array.Exists(deducted, amount => amount < 0)
                => "keeps back from something that is no order, or less than nothing",
            { Kind: EntryKind.Case }
                when entry is not { Count: 1, Programme: not null, Period: not null,
                    Columns: { Amount: not null, Reason: not null, Disposition: not null } }
                => "is a case without its person, programme, period, decision, rule or amount",
            { Kind: EntryKind.Listing }
                when entry is not { Programme: not null, Period: not null,
                    Columns: { Amount: not null, Bank: not null, Reference: not null } }
                => "is a listing without programme, period, amounts, banks or references",
            _ => Overflows(entry) ? "has a control sum beyond 64 bits" : null,
        };
    }

    private static bool Overflows(JournalEntry entry)
    {
        try
        {
            _ = entry.ControlSum;
            return false;
        }
        catch (OverflowException)
        {
            return true;
        }
    }
}
