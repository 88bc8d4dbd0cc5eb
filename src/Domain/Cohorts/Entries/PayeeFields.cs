using System.Globalization;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts.Runs;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Journal;

namespace AnSinh.Domain.Cohorts.Entries;

/// <summary>
/// The personal part of an entry: fields of at most 255 UTF-8 bytes with a length byte, as <see cref="PayeeDetails"/> reads them.
/// </summary>
internal static class PayeeFields
{
    private const int FieldsPerPayee = 3;
    private const int CitizenIdDigits = 12;

    /// <summary>
    /// Three fields a payee; the citizen id only for cash, where the clerk must ask for the card. A funeral in cash is paid to its
    /// organiser: the dead person has no card to show. Measured first and written into an array of that size: growing and copying took
    /// three times the memory.
    /// </summary>
    public static byte[] Encode(BeneficiaryTable people, LotLines[] lots)
    {
        byte[] personal = new byte[Measure(people, lots)];
        Span<byte> left = personal;
        foreach (LotLines lot in lots)
        {
            foreach (ref readonly PayableLine line in lot.Lines)
            {
                ReadOnlySpan<byte> record = people.Record(line.Index);
                ulong citizenId = ReadCreditor(record, in line, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> account);
                left = Write(Write(left, name), account);
                left[0] = 0;
                if (PayerChannels.IsCash(line.Bank))
                {
                    left[0] = CitizenIdDigits;
                    citizenId.TryFormat(left[1..], out _, "D12", CultureInfo.InvariantCulture);
                }

                left = left[(1 + left[0])..];
            }
        }

        return personal;
    }

    /// <summary>Who is paid: name, account, and the citizen id that a cash clerk asks for.</summary>
    public static ulong ReadCreditor(
        ReadOnlySpan<byte> record, in PayableLine line, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> account)
    {
        BeneficiaryCodec.ReadCreditor(record, out name, out account);
        if (!line.ToOrganiser)
            return BeneficiaryCodec.ReadId(record);
        BeneficiaryCodec.ReadOrganiser(record, out name, out ulong organiser);
        return organiser;
    }

    /// <summary>Writes one field and returns what is left of the room.</summary>
    public static Span<byte> Write(Span<byte> to, ReadOnlySpan<byte> field)
    {
        to[0] = checked((byte)field.Length);
        field.CopyTo(to[1..]);
        return to[(1 + field.Length)..];
    }

    private static int Measure(BeneficiaryTable people, LotLines[] lots)
    {
        int length = 0;
        foreach (LotLines lot in lots)
        {
            foreach (ref readonly PayableLine line in lot.Lines)
            {
                ReadCreditor(people.Record(line.Index), in line, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> account);
                length += FieldsPerPayee + name.Length + account.Length + (PayerChannels.IsCash(line.Bank) ? CitizenIdDigits : 0);
            }
        }

        return length;
    }
}
