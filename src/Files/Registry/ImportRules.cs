namespace AnSinh.Files.Registry;

/// <summary>Codes that only the import of a registry file has, beside <see cref="FileRules"/>.</summary>
public static class ImportRules
{
    /// <summary>A warning, not an error.</summary>
    public const string IdCountry = "ID_COUNTRY";
    /// <summary>A year of one or two digits, for example 0026.</summary>
    public const string DateYear = "DATE_YEAR";
    public const string DateYearRange = "DATE_YEAR_RANGE";
    public const string DateInFuture = "DATE_IN_FUTURE";
    public const string DateOrder = "DATE_ORDER";
    public const string SexFormat = "SEX_FORMAT";
    public const string CommuneUnknown = "COMMUNE_UNKNOWN";
    public const string CategoryUnknown = "CATEGORY_UNKNOWN";
    public const string ChildrenFormat = "CHILDREN_FORMAT";
    public const string StandingFormat = "STANDING_FORMAT";
    public const string StandingMonth = "STANDING_MONTH";
    public const string ChannelFormat = "CHANNEL_FORMAT";
    public const string CashWithAccount = "CASH_WITH_ACCOUNT";
    public const string BankBicBinMismatch = "BANK_BIC_BIN_MISMATCH";
    public const string RelationFormat = "RELATION_FORMAT";
    public const string OtherGrantsFormat = "OTHER_GRANTS_FORMAT";
    public const string OtherGrantsCount = "OTHER_GRANTS_COUNT";
    public const string GrantTwice = "GRANT_TWICE";
    public const string PhoneFormat = "PHONE_FORMAT";
    public const string MonthFormat = "MONTH_FORMAT";
    public const string MonthInFuture = "MONTH_IN_FUTURE";
    public const string ReasonFormat = "REASON_FORMAT";
    public const string ReasonWhileActive = "REASON_WHILE_ACTIVE";

    /// <summary>Active again, with months owed from before, and nothing says why the person was not active.</summary>
    public const string ReasonMissing = "REASON_MISSING";
    public const string RightFromMonth = "RIGHT_FROM_MONTH";
    public const string BackPayMonth = "BACK_PAY_MONTH";
    public const string SpouseFormat = "SPOUSE_FORMAT";
    public const string OrganiserIncomplete = "ORGANISER_INCOMPLETE";
    public const string MoveIncomplete = "MOVE_INCOMPLETE";
    public const string MoveToSameCommune = "MOVE_TO_SAME_COMMUNE";
    public const string AddressFormat = "ADDRESS_FORMAT";
    public const string NoPerson = "NO_PERSON";
    /// <summary>Column names of another file: the rows below are not read.</summary>
    public const string HeaderOther = "HEADER_OTHER";
    public const string LineTooLong = "LINE_TOO_LONG";
}
