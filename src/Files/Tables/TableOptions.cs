namespace AnSinh.Files.Tables;

/// <summary>How a table that an office sent is to be read.</summary>
public sealed record TableOptions
{
    /// <summary>
    /// <c>auto</c>, <c>utf-8</c>, <c>utf-16</c>, <c>windows-1258</c>, <c>tcvn3</c> (the ABC fonts) or <c>vni</c>; refused for a workbook.
    /// </summary>
    /// <value>The default, null, is <c>auto</c>: the bytes decide, or the file is refused.</value>
    public string? Encoding { get; init; }

    /// <summary>The sheet of a workbook.</summary>
    /// <value>The default, null, is the only visible sheet; a workbook with several is refused.</value>
    public string? Sheet { get; init; }

    /// <summary>
    /// Columns of a workbook whose cells must be text, because a number cell has lost leading zeros and every digit after the fifteenth. A
    /// number cell there is handed on with <see cref="CellMarks.Number"/>, which no format check lets pass.
    /// </summary>
    public IReadOnlyCollection<string> TextColumns { get; init; } = ["account_number", "phone"];

    /// <summary>
    /// Columns of citizen ids: a number cell of 10 or 11 digits gets its leading zeros back, for an id has twelve and is checked against
    /// sex and birth year.
    /// </summary>
    public IReadOnlyCollection<string> CitizenIdColumns { get; init; } = ["citizen_id"];

    /// <summary>
    /// Columns of months: a date cell of the first day of a month is handed on as <c>yyyy-mm</c>, because spreadsheets make a date of it.
    /// </summary>
    public IReadOnlyCollection<string> MonthColumns { get; init; } =
        ["standing_since", "arrears_from", "commune_since", "right_from", "back_pay_from", "period"];

    /// <summary>
    /// Columns of words: a date cell there is handed on with a mark, because a spreadsheet made a day of <c>12/2022</c>, and so is
    /// a number that is a day of this time.
    /// </summary>
    public IReadOnlyCollection<string> WordColumns { get; init; } =
        ["full_name", "decision_number", "account_holder", "address", "other_grants"];

    /// <summary>A column name that tells the line of column names of a workbook from lines above it.</summary>
    /// <value>The default, null, is that the first line has the column names.</value>
    public string? HeaderColumn { get; init; }

    /// <summary>Bytes that the parts of a workbook may unpack to, together.</summary>
    /// <value>The default is 4 GiB: a million rows of a registry take about one.</value>
    public long MaxWorkbookBytes { get; init; } = 4L << 30;

    /// <summary>Ends the reading between two rows or two blocks of a part.</summary>
    public CancellationToken Cancellation { get; init; }
}
