using System.Globalization;
using System.Text;

namespace AnSinh.Domain.Primitives;

/// <summary>Text that a person reads as it is: nothing in it is invisible, and nothing turns the direction of what follows.</summary>
public static class VisibleText
{
    /// <summary>
    /// True when the text has a control or format character, a separator of lines, half a character, or a code point that has no sign: what
    /// somebody else reads is then not what is journaled.
    /// </summary>
    public static bool HasHidden(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (Rune rune in text.EnumerateRunes())
        {
            // Half a character comes as the replacement sign.
            if (rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate)
            {
                return true;
            }
        }

        return false;
    }
}
