using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace AnSinh.Domain.Beneficiaries;

/// <summary>
/// XXH64 of what many people may share, after spelling has been evened out; 0 for none. With a seed that is forgotten after the run it
/// tells nothing. Allocates nothing: it runs three times a person.
/// </summary>
public static class Fingerprint
{
    private const string CountryCode = "84";

    /// <summary>An account number at one bank, in upper case, without spaces and punctuation.</summary>
    public static ulong OfAccount(int bank, ReadOnlySpan<byte> account, long seed)
    {
        Span<char> text = stackalloc char[2 + byte.MaxValue];
        int length = 0;
        foreach (byte c in account)
        {
            if (char.IsAsciiLetterOrDigit((char)c))
                text[2 + length++] = char.ToUpperInvariant((char)c);
        }

        return length == 0 ? 0 : Hash(text, bank, length, seed);
    }

    /// <summary>A phone number's digits, with <c>0</c> for the country code of Vietnam.</summary>
    public static ulong OfPhone(ReadOnlySpan<byte> phone, long seed)
    {
        Span<char> text = stackalloc char[3 + byte.MaxValue];
        int length = 0;
        foreach (byte c in phone)
        {
            if (char.IsAsciiDigit((char)c))
                text[3 + length++] = (char)c;
        }

        if (length == 0)
            return 0;
        if (length > 9 && text.Slice(3, 2).SequenceEqual(CountryCode))
        {
            // The two digits become one zero: the text starts a character later.
            text[4] = '0';
            text.Slice(4, length - 1).CopyTo(text[2..]);
            length--;
        }
        else
        {
            text.Slice(3, length).CopyTo(text[2..]);
        }

        return Hash(text, 0, length, seed);
    }

    /// <summary>An address within a commune: upper case, without diacritics, one space for what is neither letter nor digit.</summary>
    public static ulong OfAddress(int commune, ReadOnlySpan<byte> address, long seed)
    {
        if (address.IsEmpty)
            return 0;
        Span<char> raw = stackalloc char[byte.MaxValue];
        int rawLength = Encoding.UTF8.GetChars(address, raw);
        Span<char> text = stackalloc char[2 + byte.MaxValue];
        int length = 0;
        foreach (char c in raw[..rawLength])
        {
            if (VietnameseLetters.IsMark(c))
                continue;
            if (char.IsLetterOrDigit(c))
                text[2 + length++] = VietnameseLetters.Fold(c);
            else if (length > 0 && text[1 + length] != ' ')
                text[2 + length++] = ' ';
        }

        if (length > 0 && text[1 + length] == ' ')
            length--;
        return length == 0 ? 0 : Hash(text, commune, length, seed);
    }

    /// <summary>The number takes the first two characters' place, before the text.</summary>
    private static ulong Hash(Span<char> text, int number, int length, long seed)
    {
        text[0] = (char)(number & 0xFFFF);
        text[1] = (char)(number >>> 16);
        ulong hash = XxHash64.HashToUInt64(MemoryMarshal.AsBytes(text[..(2 + length)]), seed);
        return hash == 0 ? 1 : hash;
    }
}
