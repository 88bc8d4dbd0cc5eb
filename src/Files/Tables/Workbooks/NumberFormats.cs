using System.Buffers;

namespace AnSinh.Files.Tables.Workbooks;

/// <summary>What a number format makes of a number.</summary>
internal enum NumberShape
{
    Number,

    /// <summary>A day, or a day and a time.</summary>
    Date,

    /// <summary>A day of which month and year are shown only.</summary>
    Month,
}

/// <summary>Tells dates from numbers: a workbook stores both as a number, and only the format of the cell says which it is.</summary>
internal static class NumberFormats
{
    private static readonly SearchValues<char> TimeLetters = SearchValues.Create("hmsHMS");

    /// <summary>Formats that have no text in the file (ECMA-376, part 1, 18.8.30), those of East Asian settings included.</summary>
    public static NumberShape OfBuiltIn(int format) => format switch
    {
        17 or 55 => NumberShape.Month,
        (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58) => NumberShape.Date,
        _ => NumberShape.Number,
    };

    /// <param name="code">For example <c>dd/mm/yyyy;@</c> or <c>[$-42A]mmmm yyyy</c>.</param>
    public static NumberShape OfCode(string code)
    {
        bool hasYear = false, hasMonth = false, hasDay = false, hasTime = false;
        for (int i = 0; i < code.Length && code[i] != ';'; i++)
        {
            switch (char.ToLowerInvariant(code[i]))
            {
                case '"':
                    i = Past(code, i + 1, '"');
                    break;
                case '[':
                    hasTime |= i + 1 < code.Length && char.ToLowerInvariant(code[i + 1]) is 'h' or 'm' or 's' && IsElapsed(code, i + 1);
                    i = Past(code, i + 1, ']');
                    break;
                case '\\' or '_' or '*':
                    i++;
                    break;
                case 'g' when code.AsSpan(i).StartsWith("General", StringComparison.OrdinalIgnoreCase):
                    i += "General".Length - 1;
                    break;
                case '#' or '?':
                    return NumberShape.Number;
                case '0' when !hasTime:
                    return NumberShape.Number;
                case 'y' or 'e' or 'b':
                    hasYear = true;
                    break;
                case 'm':
                    hasMonth = true;
                    break;
                case 'd':
                    hasDay = true;
                    break;
                case 'h' or 's':
                    hasTime = true;
                    break;
            }
        }

        if (!(hasYear || hasMonth || hasDay || hasTime))
            return NumberShape.Number;
        return hasYear && hasMonth && !hasDay && !hasTime ? NumberShape.Month : NumberShape.Date;
    }

    private static int Past(string code, int at, char close)
    {
        int end = code.IndexOf(close, at);
        return end < 0 ? code.Length : end;
    }

    private static bool IsElapsed(string code, int at)
    {
        int end = code.IndexOf(']', at);
        return end > at && !code.AsSpan(at, end - at).ContainsAnyExcept(TimeLetters);
    }
}
