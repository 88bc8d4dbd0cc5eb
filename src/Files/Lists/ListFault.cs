namespace AnSinh.Files.Lists;

/// <summary>Why a whole list is refused. Nothing was changed.</summary>
/// <param name="Rule">For example <c>CTRLSUM</c>.</param>
/// <param name="Field">Name in the head, "" when the file is meant.</param>
/// <param name="IsoReason">ISO 20022 ExternalStatusReason1Code.</param>
/// <param name="Message">One line in English: the values seen and what to do.</param>
/// <param name="MessageVi">The same in Vietnamese.</param>
public sealed record ListFault(string Rule, string Field, string IsoReason, string Message, string MessageVi);

/// <summary>One thing that is wrong with one row.</summary>
/// <param name="Row">Line of the file, or 1-based position in JSON.</param>
/// <param name="Field">Column name, "" when the whole row is meant.</param>
/// <param name="Value">The value as found, masked.</param>
/// <param name="Rule">For example <c>ACCOUNT_IS_CARD</c>.</param>
/// <param name="IsoReason">ISO 20022 ExternalStatusReason1Code.</param>
public sealed record ListRowError(
    long Row,
    string Field,
    string Value,
    string Rule,
    string IsoReason,
    string Explanation,
    string Remedy,
    string ExplanationVi,
    string RemedyVi);
