namespace AnSinh.Domain.Rules;

/// <summary>What a run knows of a person beside their own record: other people, earlier months, officers' decisions.</summary>
public readonly record struct PersonSignals
{
    /// <summary>
    /// More people than the limit name this account. Those who are paid to themselves and those who are paid to a guardian or authorised
    /// person are counted apart, each with a limit of its own.
    /// </summary>
    public bool AccountShared { get; init; }

    /// <summary><see cref="DateOnly.DayNumber"/> of the last change of the account by the journal; 0 when there was none.</summary>
    public int AccountChangedDay { get; init; }

    public bool PhoneShared { get; init; }

    public bool AddressShared { get; init; }

    /// <summary>A second officer has confirmed the account since it changed.</summary>
    public bool AccountConfirmed { get; init; }

    /// <summary>
    /// An order for the month is live or settled in another programme that may not be paid beside this one, see
    /// <see cref="RunRules.MayNotBePaidBeside"/>.
    /// </summary>
    public bool PaidInOtherProgramme { get; init; }

    /// <summary>
    /// For a one-off programme: an order for any other month is live or settled, so that a corrected date of death pays nothing again.
    /// </summary>
    public bool PaidInAnotherMonth { get; init; }

    /// <summary>Months in a row, up to the one before, whose order came back uncollected.</summary>
    public byte UncollectedMonths { get; init; }

    /// <summary>đồng ordered for the month before, before any deduction; 0 when there was no order.</summary>
    public long PreviousAmount { get; init; }

    /// <summary>Holds that a second officer has lifted for this person, programme and month.</summary>
    public RuleMask Lifted { get; init; }
}
