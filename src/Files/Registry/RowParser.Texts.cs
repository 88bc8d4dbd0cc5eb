using System.Globalization;
using System.Text;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;
using AnSinh.Files.Tables;

namespace AnSinh.Files.Registry;

internal sealed partial class RowParser
{
    // Not a sex: stands for a field that could not be read, so that the citizen id is not blamed for it.
    private const Sex UnknownSex = (Sex)byte.MaxValue;

    /// <summary>A name in NFC, trimmed, with single spaces.</summary>
    private string ReadName(ReadOnlySpan<byte> record, Column column, bool required)
    {
        ReadOnlySpan<byte> bytes = Field(record, column);
        string name = TextFaults.WithoutPlaceholder(FieldText.Words(Encoding.UTF8.GetString(bytes)));
        if (name.Length == 0 && required)
            Fail(column, bytes, FileRules.NameMissing);
        if (CheckText(column, bytes, name, FileLimits.MaxNameLength, isName: column != Column.Address) && name.Length > 0
            && !(column == Column.Address ? TextFaults.HasLetter(name) : char.IsLetter(name[0])))
            Fail(column, bytes, column == Column.Address ? ImportRules.AddressFormat : FileRules.NameFormat);
        return name;
    }

    private string ReadText(ReadOnlySpan<byte> record, Column column, int maxLength)
    {
        ReadOnlySpan<byte> bytes = Field(record, column);
        string text = TextFaults.WithoutPlaceholder(FieldText.Words(Encoding.UTF8.GetString(bytes)));
        if (CheckText(column, bytes, text, maxLength, isName: false) && TextFaults.IsMonthOfSpreadsheet(text))
            Fail(column, bytes, FileRules.DateCell);
        return text;
    }

    /// <summary>True when nothing is wrong with the text itself.</summary>
    private bool CheckText(Column column, ReadOnlySpan<byte> bytes, string text, int maxLength, bool isName)
    {
        string? rule = CellMarks.RuleOf(bytes) ?? TextFaults.RuleOf(text, maxLength, isName);
        if (rule is not null)
            Fail(column, bytes, rule, maxLength, Encoding.UTF8.GetByteCount(text).ToString(CultureInfo.InvariantCulture));
        return rule is null;
    }

    private Sex ReadSex(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> text = Field(record, Column.Sex);
        if (text.SequenceEqual("M"u8))
            return Sex.Male;
        if (text.SequenceEqual("F"u8))
            return Sex.Female;
        Fail(Column.Sex, text, ImportRules.SexFormat);
        return UnknownSex;
    }

    private HolderRelation ReadRelation(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> text = Field(record, Column.HolderRelation);
        if (text.IsEmpty || text.SequenceEqual("self"u8))
            return HolderRelation.Self;
        if (text.SequenceEqual("guardian"u8))
            return HolderRelation.Guardian;
        if (text.SequenceEqual("authorised"u8))
            return HolderRelation.AuthorisedPerson;
        Fail(Column.HolderRelation, text, ImportRules.RelationFormat);
        return HolderRelation.Self;
    }

    private Standing ReadStanding(ReadOnlySpan<byte> record, out BenefitPeriod? since)
    {
        since = null;
        ReadOnlySpan<byte> text = Field(record, Column.Standing);
        if (text.SequenceEqual("active"u8))
        {
            since = ReadMonth(record, Column.StandingSince);
            return Standing.Active;
        }

        Standing standing = text.SequenceEqual("suspended"u8) ? Standing.Suspended : Standing.Stopped;
        if (standing == Standing.Stopped && !text.SequenceEqual("stopped"u8))
        {
            Fail(Column.Standing, text, ImportRules.StandingFormat);
            return Standing.Active;
        }

        ReadOnlySpan<byte> month = Field(record, Column.StandingSince);
        if (BenefitPeriod.TryParse(Shorten(month), out BenefitPeriod period))
            since = period;
        else if (!FailYear(Column.StandingSince, month))
            Fail(Column.StandingSince, month, ImportRules.StandingMonth);
        return standing;
    }

    private DateOnly ReadBirth(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> text = Field(record, Column.DateOfBirth);
        if (!Checks.TryDay(text, out DateOnly birth))
            FailDate(Column.DateOfBirth, text);
        else if (birth > today)
            Fail(Column.DateOfBirth, text, ImportRules.DateInFuture);
        return birth;
    }

    private DateOnly? ReadDeath(ReadOnlySpan<byte> record, DateOnly birth)
    {
        DateOnly? death = ReadDate(record, Column.DeathDate);
        if (death > today)
            Fail(Column.DeathDate, Field(record, Column.DeathDate), ImportRules.DateInFuture);
        else if (death < birth)
            Fail(Column.DeathDate, Field(record, Column.DeathDate), ImportRules.DateOrder);
        return death;
    }

    private DateOnly? ReadDate(ReadOnlySpan<byte> record, Column column)
    {
        ReadOnlySpan<byte> text = Field(record, column);
        if (text.IsEmpty)
            return null;
        if (Checks.TryDay(text, out DateOnly date))
            return date;
        FailDate(column, text);
        return null;
    }

    private void FailDate(Column column, ReadOnlySpan<byte> text)
    {
        if (!FailYear(column, text))
            Fail(column, text, FileRules.DateFormat);
    }

    /// <summary>True when nothing but the year is wrong: 0026 for 2026, as spreadsheets and typists make it.</summary>
    private bool FailYear(Column column, ReadOnlySpan<byte> text)
    {
        if (text.Length is not (7 or 10)
            || text[4] != '-'
            || !Checks.TryNumber(text[..4], out int year)
            || year is >= BenefitPeriod.MinYear and <= BenefitPeriod.MaxYear
            || !Checks.TryNumber(text[5..7], out int month) || month is < 1 or > 12
            || (text.Length == 10 && (text[7] != '-' || !Checks.TryNumber(text[8..], out int day) || day is < 1 or > 31)))
        {
            return false;
        }

        Fail(column, text, year < 100 ? ImportRules.DateYear : ImportRules.DateYearRange, year);
        return true;
    }
}
