namespace AnSinh.Domain.Rules;

/// <summary>
/// The rules of <c>data/invalid_instruction_rules.csv</c> that can refuse a payout. Names are the CSV's codes in Pascal case;
/// <see cref="RefusalRules"/> has code, severity, ISO reason, legal basis and remedy. The numbers are stored: never renumber.
/// </summary>
public enum RefusalRuleNumber : byte
{
    None = 0,
    IdFormat = 1,
    IdDuplicate = 2,
    NameMissing = 3,
    NameMismatch = 4,
    AccountFormat = 5,
    AccountIsCard = 6,
    AccountIsWallet = 7,
    AccountShared = 8,
    AccountChangedRecently = 9,
    BankUnknown = 10,
    BankBicBinMismatch = 11,
    AmountZero = 12,
    AmountNegative = 13,
    AmountFraction = 14,
    AmountOverInstantLimit = 15,
    AmountNotEntitled = 16,
    Currency = 17,
    CtrlSum = 18,
    NbOfTxs = 19,
    MsgIdDup = 20,
    EndToEndIdDup = 21,
    EndToEndIdLength = 22,
    Deceased = 23,
    Suspended = 24,
    Stopped = 25,
    DoubleBenefit = 26,
    NoDecision = 27,
    NotOnApprovedList = 28,
    Budget = 29,
    DateNonBankDay = 30,
    DatePast = 31,
    Cutoff = 32,

    /// <summary>House rule: the person's age in the month does not fit the category (Decree 20/2021, article 5).</summary>
    CategoryAge = 64,

    /// <summary>House rule, guarantee 1: an order for this person, programme and month is live or settled.</summary>
    AlreadyOrdered = 65,

    /// <summary>House rule: more people than the limit name this phone number.</summary>
    PhoneShared = 66,

    /// <summary>House rule: more people than the limit name this address.</summary>
    AddressShared = 67,

    /// <summary>House rule: the amount is far above that of the month before, beyond what the standard level explains.</summary>
    AmountJumped = 68,

    /// <summary>House rule: funeral support without a death recorded in the month that it is for.</summary>
    NoDeathRecord = 69,

    /// <summary>House rule: months owed to a person who has died since would go to that person's own account.</summary>
    PayeeDeceased = 70,

    /// <summary>House rule, guarantee 1: a bank rejected the order for the month, and has also said that its money moved.</summary>
    PaidAfterRejected = 71,

    /// <summary>House rule: an owed month lies further back than one run pays without a second person's word.</summary>
    OwedBeyondLimit = 72,

    /// <summary>House rule: the law grants a month from before the signature; the row does not say whether it was paid.</summary>
    BackPayUnclaimed = 73,

    /// <summary>Decree 20/2021, article 20(2)a: of a couple one is paid, and the row says that the other one is.</summary>
    CarePaidToSpouse = 74,

    /// <summary>A funeral in cash needs name and citizen id of who organises it: the dead person has no card to show.</summary>
    OrganiserMissing = 75,

    /// <summary>House rule: a paid month is due more by the row of today, and neither a decision nor a level explains it.</summary>
    DifferenceUndecided = 76,
}
