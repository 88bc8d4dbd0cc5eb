using System.Buffers.Binary;
using System.Globalization;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Beneficiaries;

/// <summary>What version 3 adds at the end of version 2.</summary>
public static partial class BeneficiaryCodec
{
    private const int MonthsBytes = 2 + 2 + 2;
    private const int ThirdFixedBytes = MonthsBytes + IdBytes + IdBytes;

    /// <summary>The organiser of the funeral: the raw UTF-8 of the name, and the citizen id as a number; empty and 0 for nobody.</summary>
    public static void ReadOrganiser(ReadOnlySpan<byte> source, out ReadOnlySpan<byte> name, out ulong citizenId)
    {
        name = [];
        citizenId = 0;
        if (source[0] != ThirdVersion)
            return;
        int offset = SkipSecondPart(source, EndOfFirstPart(source));
        citizenId = ReadNumber(source[(offset + MonthsBytes + IdBytes)..]);
        offset += ThirdFixedBytes;
        name = source.Slice(offset + 1, source[offset]);
    }

    private static bool NeedsThirdVersion(BeneficiaryRecord record) =>
        record.RightFrom is not null || record.BackPayFrom is not null || record.SuspendedFrom is not null || record.CarePaidTo.Length > 0
        || record.OrganiserName.Length > 0 || record.OrganiserId.Length > 0
        || Array.Exists(record.OtherGrants, static grant => (grant.RightFrom ?? grant.BackPayFrom ?? grant.SuspendedFrom) is not null);

    private static void WriteThirdPart(BeneficiaryRecord record, Span<byte> destination, ref int offset)
    {
        WriteMonths(destination, ref offset, record.RightFrom, record.BackPayFrom, record.SuspendedFrom);
        WriteNumber(destination, ref offset, record.CarePaidTo);
        WriteNumber(destination, ref offset, record.OrganiserId);
        WriteText(destination, ref offset, record.OrganiserName);
        foreach (GrantedBenefit grant in record.OtherGrants)
            WriteMonths(destination, ref offset, grant.RightFrom, grant.BackPayFrom, grant.SuspendedFrom);
    }

    private static BeneficiaryRecord ReadThirdPart(BeneficiaryRecord record, ReadOnlySpan<byte> source, ref int offset)
    {
        ReadOnlySpan<byte> part = source.Slice(offset, ThirdFixedBytes);
        offset += ThirdFixedBytes;
        string organiser = ReadText(source, ref offset);
        var grants = new GrantedBenefit[record.OtherGrants.Length];
        for (int i = 0; i < grants.Length; i++)
        {
            ReadOnlySpan<byte> months = source.Slice(offset, MonthsBytes);
            offset += MonthsBytes;
            grants[i] = record.OtherGrants[i] with
            {
                RightFrom = ReadMonth(months),
                BackPayFrom = ReadMonth(months[2..]),
                SuspendedFrom = ReadMonth(months[4..]),
            };
        }

        return record with
        {
            RightFrom = ReadMonth(part),
            BackPayFrom = ReadMonth(part[2..]),
            SuspendedFrom = ReadMonth(part[4..]),
            CarePaidTo = Digits(ReadNumber(part[MonthsBytes..])),
            OrganiserId = Digits(ReadNumber(part[(MonthsBytes + IdBytes)..])),
            OrganiserName = organiser,
            OtherGrants = grants.Length == 0 ? [] : grants,
        };
    }

    private static int SkipThirdPart(ReadOnlySpan<byte> source, int offset)
    {
        int grants = OtherGrantsOf(source);
        offset += ThirdFixedBytes;
        return offset + 1 + source[offset] + (grants * MonthsBytes);
    }

    private static void WriteMonths(
        Span<byte> destination, ref int offset, BenefitPeriod? right, BenefitPeriod? backPay, BenefitPeriod? suspended)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(destination[offset..], right?.MonthNumber ?? 0);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[(offset + 2)..], backPay?.MonthNumber ?? 0);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[(offset + 4)..], suspended?.MonthNumber ?? 0);
        offset += MonthsBytes;
    }

    /// <summary>A citizen id in six bytes; zeros for none, for no province has the code 000.</summary>
    private static void WriteNumber(Span<byte> destination, ref int offset, string citizenId)
    {
        WriteId(destination[offset..], citizenId.Length == 0 ? 0 : ulong.Parse(citizenId, CultureInfo.InvariantCulture));
        offset += IdBytes;
    }

    private static ulong ReadNumber(ReadOnlySpan<byte> source) =>
        BinaryPrimitives.ReadUInt32LittleEndian(source) | ((ulong)BinaryPrimitives.ReadUInt16LittleEndian(source[4..]) << 32);

    private static string Digits(ulong citizenId) => citizenId == 0 ? "" : citizenId.ToString("D12", CultureInfo.InvariantCulture);
}
