using System.Globalization;
using System.Text;

namespace AnSinh.Domain.Beneficiaries;

/// <summary>Compares a registry name with a bank's holder name: upper case, without diacritics, đ as d, single spaces.</summary>
public static class NameComparison
{
    public static bool SamePerson(string registryName, string holderName) =>
        string.Equals(registryName, holderName, StringComparison.Ordinal) || Fold(registryName) == Fold(holderName);

    /// <summary>The form that banks print: <c>NGUYEN THI HUONG</c>.</summary>
    public static string Fold(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var folded = new StringBuilder(name.Length);
        foreach (char c in name.Normalize(NormalizationForm.FormD))
        {
            if (char.IsWhiteSpace(c))
            {
                if (folded.Length > 0 && folded[^1] != ' ')
                    folded.Append(' ');
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                folded.Append(c is 'đ' or 'Đ' ? 'D' : char.ToUpperInvariant(c));
            }
        }

        return folded.ToString().TrimEnd();
    }
}
