using System.Buffers.Binary;
using System.Text;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Beneficiaries;

/// <summary>
/// The byte form of a <see cref="BeneficiaryRecord"/>: what the journal stores as personal data, what a cohort keeps in memory,
/// and what tells a changed row from an unchanged one. The first field is the citizen id, so a look-up reads nothing else.
/// </summary>
/// <remarks>
/// Layout: one version byte, six bytes citizen id, fixed part of 31 bytes, then four length-prefixed UTF-8 texts. Version 2 goes on with
/// nine fixed bytes, phone, address, and the other grants. Version 3 goes on with months of right and back pay, the spouse, the organiser
/// of the funeral, and the months of each other grant. A record that uses nothing of a version is still written as the one before, so that
/// a row which did not change has the bytes it had before.
/// </remarks>
public static partial class BeneficiaryCodec
{
    /// <summary>No record is longer: every text of a length byte and at most 255 bytes.</summary>
    public const int MaxBytes = 1 + IdBytes + FixedBytes + (4 * TextBytes) + SecondFixedBytes + (2 * TextBytes)
        + 1 + (BeneficiaryRecord.MaxOtherGrants * (GrantBytes + TextBytes))
        + ThirdFixedBytes + TextBytes + (BeneficiaryRecord.MaxOtherGrants * MonthsBytes);

    private const byte FirstVersion = 1;
    private const byte SecondVersion = 2;
    private const byte ThirdVersion = 3;
    private const int TextBytes = 1 + byte.MaxValue;
    private const int IdBytes = 6;
    private const int FixedBytes = 4 + 1 + 4 + 1 + 1 + 4 + 1 + 2 + 4 + 4 + 1 + 4;
    private const int RelationOffset = 26;

    /// <summary>Writes the record and returns the number of bytes.</summary>
    public static int Write(BeneficiaryRecord record, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(record);
        bool isThird = NeedsThirdVersion(record);
        bool isSecond = isThird || NeedsSecondVersion(record);
        destination[0] = isThird ? ThirdVersion : isSecond ? SecondVersion : FirstVersion;
        WriteId(destination[1..], ulong.Parse(record.CitizenId, System.Globalization.CultureInfo.InvariantCulture));
        Span<byte> part = destination.Slice(1 + IdBytes, FixedBytes);
        BinaryPrimitives.WriteInt32LittleEndian(part, record.BirthDate.DayNumber);
        part[4] = (byte)record.Sex;
        BinaryPrimitives.WriteInt32LittleEndian(part[5..], record.Commune);
        part[9] = record.Category;
        part[10] = record.Children;
        WriteDate(part[11..], record.DecisionDate);
        part[15] = (byte)record.Standing;
        BinaryPrimitives.WriteUInt16LittleEndian(part[16..], record.StandingSince?.MonthNumber ?? 0);
        WriteDate(part[18..], record.DeathDate);
        BinaryPrimitives.WriteInt32LittleEndian(part[22..], record.Bank);
        part[26] = (byte)record.HolderRelation;
        WriteDate(part[27..], record.AccountSince);
        int offset = 1 + IdBytes + FixedBytes;
        WriteText(destination, ref offset, record.FullName);
        WriteText(destination, ref offset, record.DecisionNumber);
        WriteText(destination, ref offset, record.Account);
        WriteText(destination, ref offset, record.AccountHolder);
        if (isSecond)
            WriteSecondPart(record, destination, ref offset);
        if (isThird)
            WriteThirdPart(record, destination, ref offset);
        return offset;
    }

    /// <summary>Reads the record that starts at <paramref name="source"/> and returns how many bytes it took.</summary>
    /// <exception cref="InvalidDataException">The bytes were written by a version this code does not know.</exception>
    public static BeneficiaryRecord Read(ReadOnlySpan<byte> source, out int length)
    {
        CheckVersion(source);
        ReadOnlySpan<byte> part = source.Slice(1 + IdBytes, FixedBytes);
        int offset = 1 + IdBytes + FixedBytes;
        ushort standingSince = BinaryPrimitives.ReadUInt16LittleEndian(part[16..]);
        var record = new BeneficiaryRecord
        {
            CitizenId = ReadId(source).ToString("D12", System.Globalization.CultureInfo.InvariantCulture),
            BirthDate = DateOnly.FromDayNumber(BinaryPrimitives.ReadInt32LittleEndian(part)),
            Sex = (Sex)part[4],
            Commune = BinaryPrimitives.ReadInt32LittleEndian(part[5..]),
            Category = part[9],
            Children = part[10],
            DecisionDate = ReadDate(part[11..]),
            Standing = (Standing)part[15],
            StandingSince = standingSince == 0 ? null : new BenefitPeriod(standingSince),
            DeathDate = ReadDate(part[18..]),
            Bank = BinaryPrimitives.ReadInt32LittleEndian(part[22..]),
            HolderRelation = (HolderRelation)part[26],
            AccountSince = ReadDate(part[27..]),
            FullName = ReadText(source, ref offset),
            DecisionNumber = ReadText(source, ref offset),
            Account = ReadText(source, ref offset),
            AccountHolder = ReadText(source, ref offset),
        };
        if (source[0] != FirstVersion)
            record = ReadSecondPart(record, source, ref offset);
        if (source[0] == ThirdVersion)
            record = ReadThirdPart(record, source, ref offset);
        length = offset;
        return record;
    }

    /// <summary>The citizen id of an encoded record, as a number.</summary>
    public static ulong ReadId(ReadOnlySpan<byte> source) =>
        BinaryPrimitives.ReadUInt32LittleEndian(source[1..]) | ((ulong)BinaryPrimitives.ReadUInt16LittleEndian(source[5..]) << 32);

    /// <summary>The length of the encoded record at <paramref name="source"/>.</summary>
    public static int LengthOf(ReadOnlySpan<byte> source)
    {
        CheckVersion(source);
        int offset = 1 + IdBytes + FixedBytes;
        for (int text = 0; text < 4; text++)
            offset += 1 + source[offset];
        if (source[0] == FirstVersion)
            return offset;
        offset = SkipSecondPart(source, offset);
        return source[0] == ThirdVersion ? SkipThirdPart(source, offset) : offset;
    }

    /// <summary>The raw UTF-8 of the name and of the account, without making strings.</summary>
    public static void ReadPayee(ReadOnlySpan<byte> source, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> account)
    {
        int offset = 1 + IdBytes + FixedBytes;
        name = source.Slice(offset + 1, source[offset]);
        offset += 1 + source[offset];
        offset += 1 + source[offset];
        account = source.Slice(offset + 1, source[offset]);
    }

    /// <summary>
    /// What the bank is told: the raw UTF-8 of name and account. When the account is a guardian's or an authorised person's and the
    /// registry knows the holder, the name is the holder's.
    /// </summary>
    public static void ReadCreditor(ReadOnlySpan<byte> source, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> account)
    {
        ReadPayee(source, out name, out account);
        if (account.IsEmpty || source[1 + IdBytes + RelationOffset] == (byte)HolderRelation.Self)
            return;
        int offset = 1 + IdBytes + FixedBytes;
        for (int text = 0; text < 3; text++)
            offset += 1 + source[offset];
        if (source[offset] > 0)
            name = source.Slice(offset + 1, source[offset]);
    }

    private static void CheckVersion(ReadOnlySpan<byte> source)
    {
        if (source[0] is not (FirstVersion or SecondVersion or ThirdVersion))
            throw new InvalidDataException(
                $"A beneficiary record has version {source[0]}; this program reads versions {FirstVersion} to {ThirdVersion}. "
                + "Use the newer program.");
    }

    private static void WriteId(Span<byte> destination, ulong id)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)id);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[4..], (ushort)(id >> 32));
    }

    private static void WriteDate(Span<byte> destination, DateOnly? date) =>
        BinaryPrimitives.WriteInt32LittleEndian(destination, date?.DayNumber ?? 0);

    private static DateOnly? ReadDate(ReadOnlySpan<byte> source)
    {
        int day = BinaryPrimitives.ReadInt32LittleEndian(source);
        return day == 0 ? null : DateOnly.FromDayNumber(day);
    }

    private static void WriteText(Span<byte> destination, ref int offset, string text)
    {
        int length = Encoding.UTF8.GetBytes(text, destination.Slice(offset + 1, byte.MaxValue));
        destination[offset] = (byte)length;
        offset += 1 + length;
    }

    private static string ReadText(ReadOnlySpan<byte> source, ref int offset)
    {
        string text = Encoding.UTF8.GetString(source.Slice(offset + 1, source[offset]));
        offset += 1 + source[offset];
        return text;
    }
}
