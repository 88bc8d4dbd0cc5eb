namespace AnSinh.Domain.Journal;

/// <summary>
/// The items of an entry as columns: item i is the i-th element of every column that is not null, and all of them have
/// <see cref="Count"/> elements. These are what SQL sees; none of them holds personal data.
/// </summary>
public sealed record EntryColumns
{
    /// <summary>Index of the beneficiary in the cohort.</summary>
    public required int[] Beneficiary { get; init; }

    /// <summary>Orders, statuses: 1 for the first attempt.</summary>
    public short[]? Attempt { get; init; }

    /// <summary>Orders, statuses, cases, listings: đồng.</summary>
    public long[]? Amount { get; init; }

    /// <summary>NAPAS BIN of the paying channel.</summary>
    public int[]? Bank { get; init; }

    /// <summary>Enrolments, orders: commune code as a number.</summary>
    public int[]? Commune { get; init; }

    /// <summary>Statuses, exceptions: ISO 20022 transaction status, or the house code RTRN for a return.</summary>
    public string[]? Status { get; init; }

    /// <summary>Statuses, exceptions: ISO 20022 reason, "" for none. Cases: code of the rule that is lifted, "" for none.</summary>
    public string[]? Reason { get; init; }

    /// <summary>Statuses, exceptions: see <see cref="StatusDisposition"/>. Cases: see <see cref="OfficerDecision"/>.</summary>
    public short[]? Disposition { get; init; }

    /// <summary>
    /// Exceptions: the EndToEndId as received, at most 64 characters. Listings: row of the file, a colon, and the list's id. Cases: journal
    /// sequence of what the officer saw, see <c>Decisions</c>; null for cases of the time before.
    /// </summary>
    public string[]? Reference { get; init; }

    /// <summary>
    /// Orders: đồng kept back for a recovery; <see cref="Amount"/> is what is left. Null when nothing is kept back from anybody.
    /// </summary>
    public long[]? Deducted { get; init; }

    public int Count => Beneficiary.Length;

    public long ControlSum()
    {
        long sum = 0;
        foreach (long amount in Amount ?? [])
            sum = checked(sum + amount);
        return sum;
    }

    /// <summary>Null when every column has <see cref="Count"/> items, else the name of the first that has not.</summary>
    public string? FirstUnevenColumn()
    {
        int count = Count;
        return this switch
        {
            { Attempt: { } c } when c.Length != count => nameof(Attempt),
            { Amount: { } c } when c.Length != count => nameof(Amount),
            { Bank: { } c } when c.Length != count => nameof(Bank),
            { Commune: { } c } when c.Length != count => nameof(Commune),
            { Status: { } c } when c.Length != count => nameof(Status),
            { Reason: { } c } when c.Length != count => nameof(Reason),
            { Disposition: { } c } when c.Length != count => nameof(Disposition),
            { Reference: { } c } when c.Length != count => nameof(Reference),
            { Deducted: { } c } when c.Length != count => nameof(Deducted),
            _ => null,
        };
    }
}
