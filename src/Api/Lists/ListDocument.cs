using AnSinh.Domain.Lists;
using AnSinh.Domain.Payments;
using AnSinh.Files.Lists;

namespace AnSinh.Api.Lists;

/// <summary>A list of instructions as JSON; amounts are đồng.</summary>
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
    CountAndSum Accepted,
    long Held,
    long StillHeld,
    DateTimeOffset? CompletedAt,
    IReadOnlyList<string> Corrections)
{
    public static ListDocument Of(InstructionList list)
    {
        ArgumentNullException.ThrowIfNull(list);
        return new ListDocument(
            list.ListId,
            list.Parent,
            list.Root,
            list.Programme.Value,
            list.Period.ToString(),
            list.ExecutionDate?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            list.Rows,
            list.ControlSum,
            Convert.ToHexStringLower(list.FileSha256),
            list.UploadedBy,
            list.UploadedAt,
            list.Accepted,
            list.Held,
            list.StillHeld,
            list.CompletedAt,
            list.Corrections);
    }
}

/// <param name="Errors">Of held rows, the first ones, values masked.</param>
/// <param name="Repeat">The same list had been taken in before: this is the first answer again.</param>
public sealed record ListUploadDocument(ListDocument List, IReadOnlyList<ListRowError> Errors, bool Repeat);
