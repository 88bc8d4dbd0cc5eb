namespace AnSinh.Files.Tables;

/// <summary>
/// What follows the value of a cell that cannot be taken as it stands. No format check lets a mark pass; texts ask
/// <see cref="RuleOf"/>.
/// </summary>
internal static class CellMarks
{
    /// <summary>A number where the column needs text: leading zeros, and digits after the fifteenth, may be lost.</summary>
    public static ReadOnlySpan<byte> Number => " (number)"u8;

    /// <summary>A date where the column needs text: a spreadsheet made 2022-12-01 of 12/2022.</summary>
    public static ReadOnlySpan<byte> Date => " (date)"u8;

    /// <summary>The formula of the cell failed.</summary>
    public static ReadOnlySpan<byte> Error => " (error)"u8;

    /// <summary>The formula of the cell was never calculated.</summary>
    public static ReadOnlySpan<byte> Formula => "(formula without a value)"u8;

    /// <summary>The rule that a marked value breaks; null when it has no mark.</summary>
    public static string? RuleOf(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || value[^1] != ')')
            return null;
        return value.EndsWith(Number) ? FileRules.NumberCell
            : value.EndsWith(Date) ? FileRules.DateCell
            : value.EndsWith(Error) ? FileRules.CellError
            : value.SequenceEqual(Formula) ? FileRules.NotCalculated
            : null;
    }
}
