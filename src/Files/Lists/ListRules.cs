namespace AnSinh.Files.Lists;

/// <summary>Codes that only a list of instructions has, beside <see cref="FileRules"/>.</summary>
public static class ListRules
{
    public const string AmountFormat = "AMOUNT_FORMAT";
    public const string AmountZero = "AMOUNT_ZERO";
    public const string AmountNegative = "AMOUNT_NEGATIVE";
    public const string AmountFraction = "AMOUNT_FRACTION";
    public const string Currency = "CURRENCY";
    public const string EndToEndIdLength = "E2E_LENGTH";
    public const string EndToEndIdDup = "E2E_DUP";

    /// <summary>The name is not the one that is registered for the id. A cohort finds it.</summary>
    public const string NameMismatch = "NAME_MISMATCH";

    /// <summary>The place of the row in its lineage is taken: a correction brought it in already.</summary>
    public const string RowCorrected = "ROW_CORRECTED";

    // The rest refuses a whole list.
    public const string CtrlSum = "CTRLSUM";
    public const string NbOfTxs = "NBOFTXS";
    public const string MsgIdDup = "MSGID_DUP";
    public const string MsgIdFormat = "MSGID_FORMAT";
    public const string ProgrammeUnknown = "PROGRAMME_UNKNOWN";
    public const string PeriodFormat = "PERIOD_FORMAT";
    public const string ListEmpty = "LIST_EMPTY";
    public const string ListTooLarge = "LIST_TOO_LARGE";
    public const string HeadField = "HEAD_FIELD";
    public const string HeadConflict = "HEAD_CONFLICT";
    public const string ColumnsWrong = "COLUMNS";
    public const string CorrectionRow = "CORRECTION_ROW";
    public const string ParentUnknown = "PARENT_UNKNOWN";
    public const string Unreadable = "UNREADABLE";
    /// <summary>A JSON list that is no object with a head and rows.</summary>
    public const string JsonForm = "JSON_FORM";

    /// <summary>A JSON row names a field twice.</summary>
    public const string FieldTwice = "FIELD_TWICE";

    /// <summary>Told beside totals that do not match: rows that a filter hides.</summary>
    public const string HiddenRows = "HIDDEN_ROWS";

    /// <summary>Told beside totals that do not match: a row that looks like a total.</summary>
    public const string TotalRow = "TOTAL_ROW";
    public const string InProgress = "IN_PROGRESS";
}
