using System.Text;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Files.Registry;

/// <summary>What a decision says beside number and day: first month of right, back pay, the couple, a funeral's organiser.</summary>
internal sealed partial class RowParser
{
    private const int CitizenIdDigits = 12;

    private BenefitPeriod? ReadRightFrom(ReadOnlySpan<byte> record, byte category, DateOnly? decided)
    {
        BenefitPeriod? right = ReadMonth(record, Column.RightFrom);
        if (right is { } month && category != 0 && !IsRightMonth(month, category, decided))
            Fail(Column.RightFrom, Field(record, Column.RightFrom), ImportRules.RightFromMonth);
        return right;
    }

    private BenefitPeriod? ReadBackPay(ReadOnlySpan<byte> record, Standing standing, BenefitPeriod? since, StandingReason reason)
    {
        BenefitPeriod? from = ReadMonth(record, Column.BackPayFrom);
        if (from is { } month && !IsBackPayMonth(month, standing, since, reason))
            Fail(Column.BackPayFrom, Field(record, Column.BackPayFrom), ImportRules.BackPayMonth);
        return from;
    }

    private string ReadSpouse(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> text = Field(record, Column.CarePaidTo);
        if (text.IsEmpty)
            return "";
        if (IsCitizenId(text) && !text.SequenceEqual(Field(record, Column.CitizenId)))
            return Encoding.ASCII.GetString(text);
        Fail(Column.CarePaidTo, text, ImportRules.SpouseFormat);
        return "";
    }

    private (string Name, string Id) ReadOrganiser(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> id = Field(record, Column.OrganiserId);
        string name = ReadName(record, Column.OrganiserName, required: false);
        if (id.IsEmpty && name.Length == 0)
            return ("", "");
        if (name.Length > 0 && IsCitizenId(id) && !id.SequenceEqual(Field(record, Column.CitizenId)))
            return (name, Encoding.ASCII.GetString(id));
        Fail(name.Length == 0 ? Column.OrganiserName : Column.OrganiserId, id, ImportRules.OrganiserIncomplete);
        return ("", "");
    }

    private static bool IsRightMonth(BenefitPeriod month, byte category, DateOnly? decided) =>
        BenefitCategories.TryGet(category, out BenefitCategory? known) && known.RightStart == RightStart.Certificate
        && decided is { } day && month <= BenefitPeriod.Of(day);

    private static bool IsBackPayMonth(BenefitPeriod month, Standing standing, BenefitPeriod? since, StandingReason reason) =>
        standing == Standing.Active && month < since && reason != StandingReason.None;

    private static bool IsCitizenId(ReadOnlySpan<byte> text) =>
        text.Length == CitizenIdDigits && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9') && Checks.Number(text) > 0;
}
