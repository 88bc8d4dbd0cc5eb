using System.Buffers.Binary;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Beneficiaries;

/// <summary>What version 2 adds at the end of version 1.</summary>
public static partial class BeneficiaryCodec
{
    private const int SecondFixedBytes = 1 + 2 + 4 + 2;
    private const int GrantBytes = 1 + 1 + 4 + 1 + 2 + 1;

    /// <summary>The raw UTF-8 of phone and address, empty for a record that has none.</summary>
    public static void ReadContact(ReadOnlySpan<byte> source, out ReadOnlySpan<byte> phone, out ReadOnlySpan<byte> address)
    {
        phone = address = [];
        if (source[0] == FirstVersion)
            return;
        int offset = EndOfFirstPart(source) + SecondFixedBytes;
        phone = source.Slice(offset + 1, source[offset]);
        offset += 1 + source[offset];
        address = source.Slice(offset + 1, source[offset]);
    }

    /// <summary>How many grants a record has beside the main one.</summary>
    public static int OtherGrantsOf(ReadOnlySpan<byte> source)
    {
        if (source[0] == FirstVersion)
            return 0;
        int offset = EndOfFirstPart(source) + SecondFixedBytes;
        offset += 1 + source[offset];
        offset += 1 + source[offset];
        return source[offset];
    }

    private static bool NeedsSecondVersion(BeneficiaryRecord record) =>
        record.OtherGrants.Length > 0 || record.StandingReason != StandingReason.None || record.Phone.Length > 0
            || record.Address.Length > 0
        || record.ArrearsFrom is not null || record.PreviousCommune != 0 || record.CommuneSince is not null;

    private static void WriteSecondPart(BeneficiaryRecord record, Span<byte> destination, ref int offset)
    {
        if (record.OtherGrants.Length > BeneficiaryRecord.MaxOtherGrants)
            throw new ArgumentException(
                $"A record has {record.OtherGrants.Length} other grants; at most {BeneficiaryRecord.MaxOtherGrants} are kept.",
                nameof(record));
        Span<byte> part = destination.Slice(offset, SecondFixedBytes);
        part[0] = (byte)record.StandingReason;
        BinaryPrimitives.WriteUInt16LittleEndian(part[1..], record.ArrearsFrom?.MonthNumber ?? 0);
        BinaryPrimitives.WriteInt32LittleEndian(part[3..], record.PreviousCommune);
        BinaryPrimitives.WriteUInt16LittleEndian(part[7..], record.CommuneSince?.MonthNumber ?? 0);
        offset += SecondFixedBytes;
        WriteText(destination, ref offset, record.Phone);
        WriteText(destination, ref offset, record.Address);
        destination[offset++] = (byte)record.OtherGrants.Length;
        foreach (GrantedBenefit grant in record.OtherGrants)
        {
            Span<byte> fixedPart = destination.Slice(offset, GrantBytes);
            fixedPart[0] = grant.Category;
            fixedPart[1] = grant.Children;
            WriteDate(fixedPart[2..], grant.DecisionDate);
            fixedPart[6] = (byte)grant.Standing;
            BinaryPrimitives.WriteUInt16LittleEndian(fixedPart[7..], grant.StandingSince?.MonthNumber ?? 0);
            fixedPart[9] = (byte)grant.StandingReason;
            offset += GrantBytes;
            WriteText(destination, ref offset, grant.DecisionNumber);
        }
    }

    private static BeneficiaryRecord ReadSecondPart(BeneficiaryRecord record, ReadOnlySpan<byte> source, ref int offset)
    {
        ReadOnlySpan<byte> part = source.Slice(offset, SecondFixedBytes);
        offset += SecondFixedBytes;
        string phone = ReadText(source, ref offset);
        string address = ReadText(source, ref offset);
        var grants = new GrantedBenefit[source[offset++]];
        for (int i = 0; i < grants.Length; i++)
        {
            ReadOnlySpan<byte> fixedPart = source.Slice(offset, GrantBytes);
            offset += GrantBytes;
            grants[i] = new GrantedBenefit
            {
                Category = fixedPart[0],
                Children = fixedPart[1],
                DecisionDate = ReadDate(fixedPart[2..]),
                Standing = (Standing)fixedPart[6],
                StandingSince = ReadMonth(fixedPart[7..]),
                StandingReason = (StandingReason)fixedPart[9],
                DecisionNumber = ReadText(source, ref offset),
            };
        }

        return record with
        {
            StandingReason = (StandingReason)part[0],
            ArrearsFrom = ReadMonth(part[1..]),
            PreviousCommune = BinaryPrimitives.ReadInt32LittleEndian(part[3..]),
            CommuneSince = ReadMonth(part[7..]),
            Phone = phone,
            Address = address,
            OtherGrants = grants.Length == 0 ? [] : grants,
        };
    }

    private static int SkipSecondPart(ReadOnlySpan<byte> source, int offset)
    {
        offset += SecondFixedBytes;
        offset += 1 + source[offset];
        offset += 1 + source[offset];
        for (int left = source[offset++]; left > 0; left--)
        {
            offset += GrantBytes;
            offset += 1 + source[offset];
        }

        return offset;
    }

    private static int EndOfFirstPart(ReadOnlySpan<byte> source)
    {
        int offset = 1 + IdBytes + FixedBytes;
        for (int text = 0; text < 4; text++)
            offset += 1 + source[offset];
        return offset;
    }

    private static BenefitPeriod? ReadMonth(ReadOnlySpan<byte> source)
    {
        ushort month = BinaryPrimitives.ReadUInt16LittleEndian(source);
        return month == 0 ? null : new BenefitPeriod(month);
    }
}
