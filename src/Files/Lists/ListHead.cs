namespace AnSinh.Files.Lists;

/// <summary>What a list says of itself, as text: from the file, from the upload, or both. Null where it says nothing.</summary>
/// <param name="MsgId">1–35 letters, digits, dots, dashes and underscores; becomes the id of the list.</param>
/// <param name="Programme">Three letters, for example <c>MSA</c>.</param>
/// <param name="Period">yyyy-mm</param>
/// <param name="NumberOfTransactions">Rows of the list (<c>NbOfTxs</c>).</param>
/// <param name="ControlSum">Sum of the amounts in đồng (<c>CtrlSum</c>).</param>
/// <param name="ExecutionDate">yyyy-mm-dd (<c>ReqdExctnDt</c>); optional.</param>
/// <param name="Parent">The list that this one corrects; optional.</param>
public sealed record ListHead(
    string? MsgId = null,
    string? Programme = null,
    string? Period = null,
    string? NumberOfTransactions = null,
    string? ControlSum = null,
    string? ExecutionDate = null,
    string? Parent = null);
