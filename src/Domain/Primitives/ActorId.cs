using System.Globalization;
using System.Text;

namespace AnSinh.Domain.Primitives;

/// <summary>
/// Who acts, as the journal names them: an officer's identity, <c>system</c>, or <c>bank:</c> and a number. Four eyes compare these texts
/// exactly, so a text that a person could take for another identity is refused at every door.
/// </summary>
public static class ActorId
{
    public const int MaxLength = 64;

    /// <summary>What the program does by itself.</summary>
    public const string System = "system";

    /// <summary>What banks' answers are journaled as.</summary>
    public const string Bank = "bank";

    private const string BankPrefix = "bank:";
    private const char FirstLatin = 'A';
    private const char LastLatinExtended = 'ɏ';
    private const char FirstLatinAdditional = 'Ḁ';
    private const char LastLatinAdditional = 'ỿ';

    /// <summary>Letter for letter: neither case nor blanks are forgiven.</summary>
    public static bool AreSame(string? left, string? right) => left is not null && string.Equals(left, right, StringComparison.Ordinal);

    /// <summary>Why a text is no identity of a person, in one line; null when it is one.</summary>
    public static string? Problem(string? text)
    {
        if (text is not { Length: >= 1 and <= MaxLength })
            return $"An identity has 1 to {MaxLength} characters.";
        if (text.Equals(System, StringComparison.OrdinalIgnoreCase) || text.Equals(Bank, StringComparison.OrdinalIgnoreCase)
            || text.StartsWith(BankPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return $"'{System}', '{Bank}' and what begins with '{BankPrefix}' are reserved for the program. Choose another identity.";
        }

        if (text.Trim().Length != text.Length)
            return "An identity has a blank at an end. Remove the blank.";
        // A combining mark is what tells an identity that is not in Unicode form NFC.
        return HasStrangeCharacter(text)
            ? "An identity has an invisible character, or a mark apart from its letter. Write each letter as one character (NFC)."
            : MixesScripts(text) ? "An identity mixes Latin letters with letters of another script. Use one script." : null;
    }

    private static bool HasStrangeCharacter(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isMark = Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
            bool isBlank = Rune.IsWhiteSpace(rune) && rune.Value != ' ';
            if (isMark || isBlank)
                return true;
        }

        return VisibleText.HasHidden(text);
    }

    private static bool MixesScripts(string text)
    {
        bool latin = false, other = false;
        foreach (char letter in text.Where(char.IsLetter))
        {
            bool isLatin = letter is >= FirstLatin and <= LastLatinExtended or >= FirstLatinAdditional and <= LastLatinAdditional;
            latin |= isLatin;
            other |= !isLatin;
        }

        return latin && other;
    }
}
