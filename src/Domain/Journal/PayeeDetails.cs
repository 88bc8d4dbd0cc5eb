using System.Text;

namespace AnSinh.Domain.Journal;

/// <summary>The personal part of one transfer order, and its encoding in <see cref="JournalEntry.Personal"/>.</summary>
/// <param name="Name">The payee's name, NFC, 1–140 characters (ISO 20022 Max140Text) and at most 255 UTF-8 bytes.</param>
/// <param name="Account">The account number, or "" for cash.</param>
/// <param name="CitizenId">Twelve digits for a payee who is paid in cash against an identity card, else "".</param>
public readonly record struct PayeeDetails(string Name, string Account, string CitizenId)
{
    /// <summary>Reads the three length-prefixed UTF-8 fields (one length byte each) at <paramref name="offset"/> and moves it on.</summary>
    public static PayeeDetails Read(ReadOnlySpan<byte> blob, ref int offset)
    {
        string name = ReadField(blob, ref offset);
        string account = ReadField(blob, ref offset);
        string citizenId = ReadField(blob, ref offset);
        return new PayeeDetails(name, account, citizenId);
    }

    /// <summary>The next raw field (UTF-8) of a blob, without making a string of it.</summary>
    public static ReadOnlySpan<byte> NextField(ReadOnlySpan<byte> blob, ref int offset)
    {
        int length = blob[offset];
        ReadOnlySpan<byte> field = blob.Slice(offset + 1, length);
        offset += 1 + length;
        return field;
    }

    private static string ReadField(ReadOnlySpan<byte> blob, ref int offset) => Encoding.UTF8.GetString(NextField(blob, ref offset));
}
