using AnSinh.Domain.Rules;
using AnSinh.Files;
using AnSinh.Files.Registry;

namespace AnSinh.Generator;

/// <summary>Every way in which a generated row is wrong; a row is wrong in one way only.</summary>
internal enum WrongWay
{
    None,
    IdTooShort,
    IdWithLetter,
    IdOfNoProvince,
    IdOfOtherSex,
    IdOfOtherYear,
    IdTwice,
    NoName,
    AccountWithSigns,
    AccountTooShort,
    CardNumber,
    NoSuchBank,
    BicOfOtherBank,
    BirthOn30February,
    BirthInYear26,
    NoSuchCommune,
    Dead,
    Suspended,
    Stopped,
    NoDecision,
    OtherHolder,
    Wallet,
    NewAccount,
    WrongAge,
    NoChildren,
}

internal static class WrongWays
{
    public static int Count { get; } = Enum.GetValues<WrongWay>().Length - 1;

    /// <summary>The account is what is wrong, so the row must have one.</summary>
    public static bool NeedsAccount(WrongWay way) => way is WrongWay.AccountWithSigns or WrongWay.AccountTooShort or WrongWay.CardNumber
        or WrongWay.NoSuchBank or WrongWay.BicOfOtherBank or WrongWay.OtherHolder or WrongWay.Wallet or WrongWay.NewAccount;

    /// <summary>The rule that must refuse the row, at import or in the run of the reference month.</summary>
    public static string RuleFor(WrongWay way) => way switch
    {
        WrongWay.IdTooShort or WrongWay.IdWithLetter or WrongWay.IdOfNoProvince or WrongWay.IdOfOtherSex or WrongWay.IdOfOtherYear =>
            FileRules.IdFormat,
        WrongWay.IdTwice => FileRules.IdDuplicate,
        WrongWay.NoName => FileRules.NameMissing,
        WrongWay.AccountWithSigns or WrongWay.AccountTooShort => FileRules.AccountFormat,
        WrongWay.CardNumber => FileRules.AccountIsCard,
        WrongWay.NoSuchBank => FileRules.BankUnknown,
        WrongWay.BicOfOtherBank => ImportRules.BankBicBinMismatch,
        WrongWay.BirthOn30February => FileRules.DateFormat,
        WrongWay.BirthInYear26 => ImportRules.DateYear,
        WrongWay.NoSuchCommune => ImportRules.CommuneUnknown,
        WrongWay.Dead => Code(RefusalRuleNumber.Deceased),
        WrongWay.Suspended => Code(RefusalRuleNumber.Suspended),
        WrongWay.Stopped => Code(RefusalRuleNumber.Stopped),
        WrongWay.NoDecision => Code(RefusalRuleNumber.NoDecision),
        WrongWay.OtherHolder => Code(RefusalRuleNumber.NameMismatch),
        WrongWay.Wallet => Code(RefusalRuleNumber.AccountIsWallet),
        WrongWay.NewAccount => Code(RefusalRuleNumber.AccountChangedRecently),
        WrongWay.WrongAge => Code(RefusalRuleNumber.CategoryAge),
        WrongWay.NoChildren => Code(RefusalRuleNumber.AmountZero),
        _ => throw new ArgumentOutOfRangeException(nameof(way)),
    };

    private static string Code(RefusalRuleNumber number) => RefusalRules.Get(number).Code;
}
