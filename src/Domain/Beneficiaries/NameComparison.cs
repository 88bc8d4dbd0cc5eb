using System.Buffers;
using System.Globalization;

namespace AnSinh.Domain.Beneficiaries;

/// <summary>Compares a registry name with a bank's holder name: upper case, without diacritics, đ as d, single spaces.</summary>
public static class NameComparison
{
    // Longer names than the registry allows are folded on the heap.
    private const int MaxOnStack = 256;

    /// <summary>Allocates nothing for names up to 256 characters: it runs once per person.</summary>
    public static bool SamePerson(string registryName, string holderName)
    {
        ArgumentNullException.ThrowIfNull(registryName);
        ArgumentNullException.ThrowIfNull(holderName);
        if (string.Equals(registryName, holderName, StringComparison.Ordinal))
            return true;
        Span<char> registry = registryName.Length <= MaxOnStack ? stackalloc char[MaxOnStack] : new char[registryName.Length];
        Span<char> holder = holderName.Length <= MaxOnStack ? stackalloc char[MaxOnStack] : new char[holderName.Length];
        registry = registry[..Fold(registryName, registry)];
        holder = holder[..Fold(holderName, holder)];
        return registry.SequenceEqual(holder) || (HasSign(registry, holder) && WithoutSigns(registry).SequenceEqual(WithoutSigns(holder)));
    }

    /// <summary>The form that banks print: <c>NGUYEN THI HUONG</c>.</summary>
    public static string Fold(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Span<char> folded = name.Length <= MaxOnStack ? stackalloc char[MaxOnStack] : new char[name.Length];
        return new string(folded[..Fold(name, folded)]);
    }

    // H'Mông and K-Brêh: banks print a blank for the sign, or nothing.
    private static bool HasSign(ReadOnlySpan<char> one, ReadOnlySpan<char> other) => one.ContainsAny(Signs) || other.ContainsAny(Signs);

    private static ReadOnlySpan<char> WithoutSigns(Span<char> name)
    {
        int length = 0;
        foreach (char c in name)
        {
            if (c != ' ' && !Signs.Contains(c))
                name[length++] = c;
        }

        return name[..length];
    }

    private static readonly SearchValues<char> Signs = SearchValues.Create("'’‘ʼ`´-‐‑");

    // Direction marks, joiners and soft hyphens print nothing.
    private static bool IsInvisible(char c) =>
        c == '\u00AD'
        || (c is (>= '\u0600' and < '\u1E00') or >= '\u1F00' && CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format);

    private static int Fold(string name, Span<char> folded)
    {
        int length = 0;
        foreach (char c in name)
        {
            if (VietnameseLetters.IsMark(c) || IsInvisible(c))
                continue;
            if (!char.IsWhiteSpace(c))
                folded[length++] = VietnameseLetters.Fold(c);
            else if (length > 0 && folded[length - 1] != ' ')
                folded[length++] = ' ';
        }

        return length > 0 && folded[length - 1] == ' ' ? length - 1 : length;
    }
}
