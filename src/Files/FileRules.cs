namespace AnSinh.Files;

/// <summary>
/// Codes of what a row of any file is refused for. <see cref="Registry.ImportRules"/> and <see cref="Lists.ListRules"/> have the codes of
/// one kind of file. Where the refusal catalogue has the rule too, the code is the same.
/// </summary>
public static class FileRules
{
    public const string IdFormat = "ID_FORMAT";
    public const string IdDuplicate = "ID_DUPLICATE";
    public const string NameMissing = "NAME_MISSING";
    internal const string LetterOfFont = "LETTER_UNKNOWN.font";
    internal const string TextTooManyBytes = "TEXT_TOO_LONG.bytes";
    public const string NameFormat = "NAME_FORMAT";
    public const string CellError = "CELL_ERROR";
    public const string LetterUnknown = "LETTER_UNKNOWN";
    public const string NotCalculated = "NOT_CALCULATED";
    public const string DateCell = "DATE_CELL";
    public const string NumberCell = "NUMBER_CELL";
    public const string TextTooLong = "TEXT_TOO_LONG";
    public const string ControlCharacter = "CONTROL_CHARACTER";
    public const string DateFormat = "DATE_FORMAT";
    public const string BankUnknown = "BANK_UNKNOWN";
    public const string AccountFormat = "ACCOUNT_FORMAT";
    public const string AccountIsCard = "ACCOUNT_IS_CARD";
    public const string Quotes = "QUOTES";
    public const string Encoding = "ENCODING";
    public const string FieldCount = "FIELD_COUNT";
}
