using AnSinh.Domain.Beneficiaries;

namespace AnSinh.Files.Registry;

/// <summary>One thing that is wrong with one row.</summary>
/// <param name="Row">Line number in the file, as an editor shows it: the header is line 1.</param>
/// <param name="Field">Column name, "" when the whole line is meant.</param>
/// <param name="Value">The value as found, at most 64 characters: personal data. Show <see cref="MaskedValue"/>.</param>
/// <param name="Rule">See <see cref="ImportRules"/>.</param>
/// <param name="Remedy">What to do, one sentence.</param>
public readonly record struct RowError(long Row, string Field, string Value, string Rule, string Remedy)
{
    /// <summary>The cell as a spreadsheet names it, for example <c>R17</c>; null when the whole line is meant.</summary>
    public string? Cell { get; init; }

    /// <summary>
    /// The value without what names a person: first 3 and last 2 characters of a citizen id, last 4 of an account, initials of a name,
    /// the year of a date of birth or death, last 3 of a phone number, nothing of an address or of other grants.
    /// </summary>
    public string MaskedValue => Field switch
    {
        RegistryColumns.CitizenIdName => Keep(Value, 3, 2),
        RegistryColumns.AccountNumberName => Keep(Value, 0, 4),
        RegistryColumns.FullNameName or RegistryColumns.AccountHolderName => Masking.Name(Value),
        RegistryColumns.DateOfBirthName or RegistryColumns.DeathDateName => Keep(Value, 4, 0),
        RegistryColumns.PhoneName => Keep(Value, 0, 3),
        RegistryColumns.AddressName or RegistryColumns.OtherGrantsName => Value.Length == 0 ? "" : "***",
        _ => Value,
    };

    /// <summary>Masked, so that it can be logged.</summary>
    public override string ToString() => $"line {Row}, {(Field.Length == 0 ? "whole line" : Field)}: '{MaskedValue}' {Rule}. {Remedy}";

    // A value too short to hide anything behind its ends is hidden whole.
    private static string Keep(string value, int first, int last) =>
        value.Length <= first + last
            ? new string('*', value.Length)
            : string.Concat(value.AsSpan(0, first), new string('*', value.Length - first - last), value.AsSpan(value.Length - last));
}
