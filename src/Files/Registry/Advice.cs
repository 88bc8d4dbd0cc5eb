using System.Buffers;
using System.Globalization;
using System.Text;
using AnSinh.Domain.Primitives;

namespace AnSinh.Files.Registry;

/// <summary>
/// Says what was found in a refused cell, so that the remedy answers it: a rule such as <c>DATE_FORMAT</c> becomes
/// <c>DATE_FORMAT.year</c>, with an example where the value leaves no doubt.
/// </summary>
internal static class Advice
{
    private const int OldIdLength = 9;
    private const int MonthsOfYear = 12;

    private static readonly SearchValues<char> Mantissa = SearchValues.Create(".,0123456789");
    private static readonly SearchValues<char> Exponent = SearchValues.Create("+-0123456789");

    /// <param name="value">As found.</param>
    /// <param name="example">The value in the expected form, "" where there is none.</param>
    /// <returns>A key of <c>import_texts.json</c>.</returns>
    public static string For(string rule, ReadOnlySpan<byte> value, out string example)
    {
        example = "";
        if (FieldText.FirstUnseen(value) is { } unseen)
        {
            example = $"U+{unseen.Value:X4}";
            return $"{rule}.unseen";
        }

        string text = Encoding.UTF8.GetString(value);
        return rule switch
        {
            FileRules.IdFormat => OfId(text),
            FileRules.DateFormat => OfDay(text, out example),
            ImportRules.StandingMonth or ImportRules.MonthFormat => OfMonth(rule, text, out example),
            FileRules.AccountFormat when IsScientific(text) => $"{rule}.scientific",
            FileRules.AccountFormat when text.AsSpan().ContainsAny(' ', '-', '.') => $"{rule}.blanks",
            ImportRules.SexFormat => IsSexWord(text) ? "SEX_FORMAT.example" : rule,
            _ => rule,
        };
    }

    private static string OfId(string text)
    {
        string digits = text.EndsWith(".0", StringComparison.Ordinal) ? text[..^2] : text;
        bool isNumber = digits.Length > 0 && digits.All(char.IsAsciiDigit);
        return IsScientific(text) || (isNumber && (digits.Length != text.Length || digits.Length is 10 or 11)) ? "ID_FORMAT.spreadsheet"
            : isNumber && digits.Length == OldIdLength ? "ID_FORMAT.old"
            : FileRules.IdFormat;
    }

    private static string OfDay(string text, out string example)
    {
        example = "";
        string[] parts = text.Split('/', '-', '.');
        if (text.Length == 4 && IsYear(text))
            return Found("DATE_FORMAT.year", $"{text}-01-01", out example);
        if (parts.Length == 2 && IsYear(parts[1]) && IsMonth(parts[0], out int month))
            return Found("DATE_FORMAT.month", string.Create(CultureInfo.InvariantCulture, $"{parts[1]}-{month:00}-01"), out example);
        if (text.Length > 10 && text[10] is 'T' or ' ' && !text.EndsWith('Z') && Checks.TryDay(Encoding.UTF8.GetBytes(text[..10]), out _))
            return Found("DATE_FORMAT.example", text[..10], out example);
        if (text.Length == 5 && text.All(char.IsAsciiDigit))
            return "DATE_FORMAT.serial";
        if (parts.Length != 3 || parts[0].Length > 2 || !IsNumber(parts[0], out int first) || !IsNumber(parts[1], out int second))
            return FileRules.DateFormat;
        if (!IsYear(parts[2]))
            return parts[2].Length == 2 ? "DATE_FORMAT.short" : FileRules.DateFormat;

        // 06/05/1939 is a day in May here and in June elsewhere; of 25/05 there is one reading.
        (int day, month) = first > MonthsOfYear ? (first, second) : (second, first);
        string only = string.Create(CultureInfo.InvariantCulture, $"{parts[2]}-{month:00}-{day:00}");
        if (day <= MonthsOfYear && first != second)
            return "DATE_FORMAT.order";
        return Checks.TryDay(Encoding.UTF8.GetBytes(only), out _) ? Found("DATE_FORMAT.example", only, out example) : FileRules.DateFormat;
    }

    private static string OfMonth(string rule, string text, out string example)
    {
        example = "";
        string[] parts = text.Split('/', '-', '.');
        if (parts.Length == 2 && IsYear(parts[1]) && IsMonth(parts[0], out int month))
            return Found($"{rule}.example", string.Create(CultureInfo.InvariantCulture, $"{parts[1]}-{month:00}"), out example);
        return parts.Length == 2 && parts[0].Length > 0 && char.IsLetter(parts[0][0]) ? $"{rule}.spreadsheet" : rule;
    }

    private static bool IsSexWord(string text) => text.ToLowerInvariant() is "nữ" or "nu" or "nam" or "male" or "female" or "m" or "f";

    private static string Found(string rule, string value, out string example)
    {
        example = value;
        return rule;
    }

    /// <summary>True for 5.59021E+12, which a spreadsheet makes of a long number.</summary>
    public static bool IsScientific(string text)
    {
        int e = text.IndexOfAny(['E', 'e']);
        return e > 0 && e < text.Length - 1
            && !text.AsSpan(0, e).ContainsAnyExcept(Mantissa) && !text.AsSpan(e + 1).ContainsAnyExcept(Exponent);
    }

    private static bool IsYear(string text) =>
        text.Length == 4 && IsNumber(text, out int year) && year is >= BenefitPeriod.MinYear and <= BenefitPeriod.MaxYear;

    private static bool IsMonth(string text, out int month) => IsNumber(text, out month) && month is >= 1 and <= MonthsOfYear;

    private static bool IsNumber(string text, out int number)
    {
        number = 0;
        return text.Length is >= 1 and <= 4 && Checks.TryNumber(Encoding.UTF8.GetBytes(text), out number);
    }
}
