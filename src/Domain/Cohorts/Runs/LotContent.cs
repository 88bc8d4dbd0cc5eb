using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using AnSinh.Domain.Cohorts.Entries;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>
/// The hash of a lot's content, which approval fixes. The bytes are stored with every batch: a change of them outdates what is approved.
/// </summary>
internal static class LotContent
{
    private const byte Version = 1;
    private const int LotHeadBytes = 1 + ProgrammeCode.Length + 4 + 4;
    private const int LineHeadBytes = 4 + 2 + 8 + 8 + 4 + 6 + 2;
    private const int MaxLineBytes = LineHeadBytes + (2 * byte.MaxValue) + sizeof(ulong);

    /// <summary>Bytes that are collected before they are hashed: a call for each line would cost more than the hashing.</summary>
    private const int Buffer = 8_192;

    public static byte[] Hash(BeneficiaryTable people, ProgrammeCode programme, LotLines lot)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> buffer = stackalloc byte[Buffer];
        buffer[0] = Version;
        Encoding.ASCII.GetBytes(programme.Value, buffer[1..]);
        BinaryPrimitives.WriteInt32LittleEndian(buffer[(1 + ProgrammeCode.Length)..], lot.Period.YearMonth);
        BinaryPrimitives.WriteInt32LittleEndian(buffer[(5 + ProgrammeCode.Length)..], lot.Bank);
        int length = LotHeadBytes;
        foreach (ref readonly PayableLine line in lot.Lines)
        {
            if (length > Buffer - MaxLineBytes)
            {
                hash.AppendData(buffer[..length]);
                length = 0;
            }

            length += Write(people, in line, buffer[length..]);
        }

        hash.AppendData(buffer[..length]);
        return hash.GetHashAndReset();
    }

    private static int Write(BeneficiaryTable people, in PayableLine line, Span<byte> to)
    {
        ReadOnlySpan<byte> record = people.Record(line.Index);
        ulong payee = PayeeFields.ReadCreditor(record, in line, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> account);
        BinaryPrimitives.WriteInt32LittleEndian(to, line.Index);
        BinaryPrimitives.WriteInt16LittleEndian(to[4..], line.Attempt);
        BinaryPrimitives.WriteInt64LittleEndian(to[6..], line.Amount);
        BinaryPrimitives.WriteInt64LittleEndian(to[14..], line.Deducted);
        BinaryPrimitives.WriteInt32LittleEndian(to[22..], line.Commune);
        record.Slice(1, 6).CopyTo(to[26..]);
        to[32] = (byte)name.Length;
        to[33] = (byte)account.Length;
        name.CopyTo(to[LineHeadBytes..]);
        account.CopyTo(to[(LineHeadBytes + name.Length)..]);
        int length = LineHeadBytes + name.Length + account.Length;
        if (!line.ToOrganiser)
            return length;
        BinaryPrimitives.WriteUInt64LittleEndian(to[length..], payee);
        return length + sizeof(ulong);
    }
}
