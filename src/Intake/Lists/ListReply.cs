using AnSinh.Domain.Lists;
using AnSinh.Files.Lists;
using AnSinh.Files.Tables;

namespace AnSinh.Intake.Lists;

/// <summary>The answer to an upload: the list as it was taken in, or why it was refused as a whole.</summary>
/// <param name="List">Null when the list was refused: then nothing was changed.</param>
/// <param name="Errors">Of held rows, at most <see cref="IntakeLimits.MaxReportedListErrors"/>, in file order; the file of held rows has
/// them all.</param>
/// <param name="Faults">Empty when the list was taken in.</param>
/// <param name="IsRepeat">The same list had been taken in before: this is the first answer again.</param>
public sealed record ListReply(InstructionList? List, IReadOnlyList<ListRowError> Errors, IReadOnlyList<ListFault> Faults, bool IsRepeat)
{
    /// <summary>What the sender should be told although the list was taken in: hidden rows, joined files.</summary>
    public IReadOnlyList<TableNote> Notes { get; init; } = [];
}
