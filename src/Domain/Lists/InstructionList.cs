using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Lists;

/// <summary>A list of payment instructions as it is registered.</summary>
public sealed record InstructionList
{
    /// <summary>The <c>MsgId</c> of the list, at most 35 letters, digits, dots, dashes and underscores; unique.</summary>
    public required string ListId { get; init; }

    /// <summary>The list that this one corrects; null when it corrects none.</summary>
    public required string? Parent { get; init; }

    /// <summary>The first list of the lineage: itself when it corrects none.</summary>
    public required string Root { get; init; }

    public required ProgrammeCode Programme { get; init; }

    public required BenefitPeriod Period { get; init; }

    /// <summary><c>ReqdExctnDt</c>; null when the list asks for no day.</summary>
    public required DateOnly? ExecutionDate { get; init; }

    /// <summary><c>NbOfTxs</c>: rows of the file.</summary>
    public required long Rows { get; init; }

    /// <summary><c>CtrlSum</c> in đồng, as a decimal number: a held row may have a fraction.</summary>
    public required string ControlSum { get; init; }

    /// <summary>SHA-256 of the file as uploaded.</summary>
    public required byte[] FileSha256 { get; init; }

    public required string UploadedBy { get; init; }

    public required DateTimeOffset UploadedAt { get; init; }

    /// <summary>Rows that cohorts have journaled on the list, and their đồng.</summary>
    public CountAndSum Accepted { get; init; }

    /// <summary>Rows that were refused when the list was taken in.</summary>
    public long Held { get; init; }

    /// <summary>Refused rows that no correction has brought in since.</summary>
    public long StillHeld { get; init; }

    /// <summary>When the last row was taken in or held; null while that goes on, or after a crash until the upload is repeated.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Lists that name this one as their parent, oldest first.</summary>
    public IReadOnlyList<string> Corrections { get; init; } = [];
}

/// <summary>One thing that is wrong with a held row.</summary>
/// <param name="Field">Column name, "" when the whole row is meant.</param>
/// <param name="Rule">Code of the rule.</param>
/// <param name="Detail">Fills the text of the rule: another row or list; "" when it needs none.</param>
/// <param name="Explanation">What a cohort said; null when the texts of the rule say it all.</param>
/// <param name="Remedy">What a cohort said to do; null as <paramref name="Explanation"/>.</param>
public sealed record HeldReason(string Field, string Rule, string Detail = "", string? Explanation = null, string? Remedy = null);

/// <summary>A refused row of a list, with its text: personal data.</summary>
/// <param name="Row">Line of the file, or 1-based position in JSON.</param>
/// <param name="OriginRow">The row of the lineage's first list that it is or corrects.</param>
/// <param name="Fields">The texts of the columns, in the order of the file form.</param>
public sealed record HeldRow(long Row, long OriginRow, string[] Fields, HeldReason[] Reasons);

/// <summary>
/// A row that passed the checks of the file and wants its place: once per person, programme and month, once per EndToEndId, once per
/// lineage.
/// </summary>
/// <param name="Person">Pseudonym of the person, the same in every list of the programme and month.</param>
/// <param name="Reference">Digest of the row's own EndToEndId; null when it has none.</param>
public sealed record PartRow(HeldRow Text, long Person, Guid? Reference);

/// <summary>The rows of a list that go to one cohort in one call.</summary>
public readonly record struct PartKey(string ListId, int Cohort, int Number);

/// <summary>What became of a part when it was begun.</summary>
/// <param name="Rows">Row numbers to send to the cohort: the same ones however often the part is begun.</param>
/// <param name="IsDone">The answer of the cohort is recorded: nothing is left to do.</param>
public sealed record PartStart(long[] Rows, bool IsDone);

/// <param name="Held">The rows that the cohort refused.</param>
public sealed record PartEnd(long[] AcceptedRows, long AcceptedDong, HeldRow[] Held);
