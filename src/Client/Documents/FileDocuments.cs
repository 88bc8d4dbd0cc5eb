using System.Text.Json.Serialization;

namespace AnSinh.Client.Documents;

/// <summary>What an import did to the registry, in people.</summary>
public readonly record struct EnrolmentDocument(int Added, int Changed, int Unchanged);

/// <summary>A refused row of a registry file. Personal data in <see cref="Value"/> is masked.</summary>
public sealed record RowErrorDocument(long Row, string Field, string Value, string Rule, string Remedy)
{
    /// <summary>The cell as a spreadsheet names it, for example <c>R17</c>; null when the whole line is meant.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Cell { get; init; }
}

/// <summary>The report of an import.</summary>
/// <param name="Form">What the file was taken for, for example <c>Windows-1258, separated by semicolons</c>.</param>
/// <param name="Missing">Enrolled in the communes of a full file and not in it; null for a delta. Nobody is stopped for it.</param>
/// <param name="ErrorsCut">True when there are more errors than these; the file of bad rows has them all.</param>
public sealed record ImportDocument(
    string ImportId,
    string Mode,
    string Form,
    long Rows,
    long GoodRows,
    long BadRows,
    EnrolmentDocument Outcome,
    long? Missing,
    int? ComparedCommunes,
    double Seconds,
    IReadOnlyList<RowErrorDocument> Errors,
    bool ErrorsCut)
{
    /// <summary>What the sender should look at although the file was read: hidden rows, titles, joined files. Null when nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<NoteDocument>? Notes { get; init; }

    /// <summary>The communes of a full file, one by one; null for a delta.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CommuneDocument>? Communes { get; init; }
}

/// <summary>One commune of a full file against the registry.</summary>
/// <param name="Rows">Good rows of the file.</param>
/// <param name="Missing">Enrolled there, and in no row of the file.</param>
/// <param name="FirstLine">Line of its first good row.</param>
/// <param name="SetAside">The file has almost nobody of it, so its code is probably mistyped: it was not compared.</param>
public sealed record CommuneDocument(string Commune, long Rows, long Missing, long FirstLine, bool SetAside);

/// <summary>Something to look at in a file, in two languages.</summary>
/// <param name="Code">For example <c>HIDDEN_ROWS</c>.</param>
public sealed record NoteDocument(string Code, string Text, string TextVi);

/// <summary>A list of instructions; amounts are đồng.</summary>
/// <param name="Rows"><c>NbOfTxs</c></param>
/// <param name="ControlSum"><c>CtrlSum</c>, a decimal number as text: a held row may have a fraction.</param>
/// <param name="StillHeld">Refused rows that no correction has brought in since.</param>
/// <param name="CompletedAt">Null while rows are being taken in, or after a crash until the upload is repeated.</param>
public sealed record ListDocument(
    string ListId,
    string? Parent,
    string Root,
    string Programme,
    string Period,
    string? ExecutionDate,
    long Rows,
    string ControlSum,
    string FileSha256,
    string UploadedBy,
    DateTimeOffset UploadedAt,
    SumDocument Accepted,
    long Held,
    long StillHeld,
    DateTimeOffset? CompletedAt,
    IReadOnlyList<string> Corrections);

/// <summary>One thing that is wrong with one row of a list. The value is masked.</summary>
/// <param name="Row">Line of the file, or 1-based position in JSON.</param>
/// <param name="Field">Column name, "" when the whole row is meant.</param>
/// <param name="IsoReason">ISO 20022 ExternalStatusReason1Code.</param>
public sealed record ListRowErrorDocument(
    long Row,
    string Field,
    string Value,
    string Rule,
    string IsoReason,
    string Explanation,
    string Remedy,
    string ExplanationVi,
    string RemedyVi);

/// <summary>The answer to an uploaded list.</summary>
/// <param name="Errors">Of held rows, the first ones, values masked.</param>
/// <param name="Repeat">The same list had been taken in before: this is the first answer again.</param>
public sealed record ListUploadDocument(ListDocument List, IReadOnlyList<ListRowErrorDocument> Errors, bool Repeat)
{
    /// <inheritdoc cref="ImportDocument.Notes"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<NoteDocument>? Notes { get; init; }
}
