using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Journal;

/// <summary>What an entry of a cohort's stream records. The numbers are stored: never renumber.</summary>
public enum EntryKind : short
{
    /// <summary>People enrolled or changed. Personal blob: one <c>BeneficiaryRecord</c> encoding per item.</summary>
    Enrolment = 1,

    /// <summary>Transfer orders of one batch: the point of no return. Personal blob: one <see cref="PayeeDetails"/> per item.</summary>
    Orders = 2,

    /// <summary>Banks' statuses for orders of one batch.</summary>
    Statuses = 3,

    /// <summary>Statuses that fit no order of this cohort; <see cref="EntryColumns.Reference"/> holds the id as received.</summary>
    Exceptions = 4,

    /// <summary>An officer's decision about one person, see <see cref="OfficerDecision"/>. Personal blob: the reason, UTF-8.</summary>
    Case = 5,

    /// <summary>Instructions of a list that may be paid. Personal blob: one account number per item, a length byte and ASCII.</summary>
    Listing = 6,
}

/// <summary>What an officer decided about a person. The numbers are stored: never renumber.</summary>
/// <remarks>Calls between silos name the type by its alias: the name that the type had when calls began.</remarks>
[Alias("AnSinh.Contracts.Cohorts.CaseKind")]
public enum OfficerDecision : short
{
    /// <summary>Pay in spite of a rule of severity hold, for one programme and month.</summary>
    LiftHold = 1,

    /// <summary>The changed account was confirmed with the person.</summary>
    ConfirmAccount = 2,

    /// <summary>Money paid without right is kept back from coming payments: a second officer has confirmed it.</summary>
    Recover = 3,

    /// <summary>An officer asks to recover money; nothing is kept back before another officer confirms.</summary>
    ProposeRecovery = 4,

    /// <summary>An officer asks to take back what a recovery has not kept back yet.</summary>
    ProposeTakeBack = 5,

    /// <summary>A recovery, or a part of it that is not kept back yet, ends: a second officer has confirmed it.</summary>
    TakeBack = 6,
}

/// <summary>What a status did to its order. The numbers are stored: never renumber.</summary>
public enum StatusDisposition : short
{
    /// <summary>Moved the order (to accepted, settled, rejected or returned).</summary>
    Applied = 1,

    /// <summary>Kept, but older than what the order already knows (ACSP after ACSC).</summary>
    Stale = 2,

    /// <summary>Kept, and contradicts what the order already knows (RJCT after ACSC, another bank or amount).</summary>
    Contradictory = 3,

    /// <summary>Kept, but no such order exists here.</summary>
    Unknown = 4,
}

/// <summary>
/// One entry of a cohort's stream: a fact, its columns, and its link in the hash chain. Entries are immutable once written;
/// arrays are never changed after construction.
/// </summary>
public sealed record JournalEntry
{
    public required int Cohort { get; init; }

    /// <summary>1, 2, 3 … without gaps in a cohort. (cohort, sequence) is the fence against a second writer.</summary>
    public required long Sequence { get; init; }

    public required EntryKind Kind { get; init; }

    /// <summary>Made by the caller; unique in a cohort. A repeated command gets the first answer.</summary>
    public required Guid CommandId { get; init; }

    /// <summary>Whole microseconds, UTC, as PostgreSQL keeps it.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Who: an officer's identity, or <c>bank:&lt;bin&gt;</c>, or <c>system</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>The batch of orders and statuses, and of a lifted hold; null for others.</summary>
    public string? BatchId { get; init; }

    /// <summary>The programme of orders, statuses, cases and listings; null for others.</summary>
    public ProgrammeCode? Programme { get; init; }

    public BenefitPeriod? Period { get; init; }

    /// <summary>For orders: the sequence of the cohort's previous orders entry, 0 for none, so that a lane sees a gap.</summary>
    public long PreviousOrders { get; init; }

    public required EntryColumns Columns { get; init; }

    /// <summary>Personal data of the items, in item order; empty when there is none.</summary>
    public byte[] Personal { get; init; } = [];

    /// <summary>SHA-256 of <see cref="Personal"/>; the chain covers the digest, so the blob can be encrypted or shredded.</summary>
    public byte[] PersonalDigest { get; init; } = [];

    /// <summary>32 bytes; zeros for the first entry of a cohort.</summary>
    public byte[] PreviousHash { get; init; } = [];

    /// <summary>32 bytes, see <see cref="EntryHash"/>.</summary>
    public byte[] Hash { get; init; } = [];

    public int Count => Columns.Count;

    /// <summary>Sum of the amounts of the items, in đồng.</summary>
    public long ControlSum => Columns.ControlSum();

    /// <summary>The identity of item <paramref name="item"/> of an orders or statuses entry.</summary>
    public EndToEndId EndToEndIdOf(int item) =>
        new(Programme!.Value, Period!.Value, Cohort, Columns.Beneficiary[item], Columns.Attempt![item]);
}
