using System.Globalization;
using AnSinh.Api.Batches;
using AnSinh.Client.Documents;
using AnSinh.Domain.Lists;
using AnSinh.Files.Lists;

namespace AnSinh.Api.Lists;

/// <summary>What the API says of a list of instructions.</summary>
internal static class ListDocuments
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
            list.ExecutionDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            list.Rows,
            list.ControlSum,
            Convert.ToHexStringLower(list.FileSha256),
            list.UploadedBy,
            list.UploadedAt,
            SumDocuments.Of(list.Accepted),
            list.Held,
            list.StillHeld,
            list.CompletedAt,
            list.Corrections);
    }

    public static ListRowErrorDocument Of(ListRowError error) => new(
        error.Row, error.Field, error.Value, error.Rule, error.IsoReason, error.Explanation, error.Remedy, error.ExplanationVi,
        error.RemedyVi);
}
