using System.Globalization;

namespace AnSinh.Files.Tables.Workbooks;

/// <summary>Makes days of the numbers of a workbook, in either of its two calendars.</summary>
internal static class WorkbookDates
{
    private const double FirstAfterGap = 61;
    private const double Gap = 60;
    private const double EndOfCalendar = 2_958_466;
    private static readonly DateTime First1900 = new(1899, 12, 30);
    private static readonly DateTime First1904 = new(1904, 1, 1);

    /// <summary>False for numbers that are no day: below zero, beyond 9999, and the 29 February 1900 that a spreadsheet counts.</summary>
    public static bool TryOf(double number, bool from1904, out DateTime date)
    {
        date = default;
        if (!(number >= 0) || number >= EndOfCalendar - (from1904 ? 1_462 : 0) || (!from1904 && number is >= Gap and < FirstAfterGap))
            return false;

        // A spreadsheet shows whole seconds; the fraction of a day has no exact number.
        double seconds = Math.Round((number - Math.Floor(number)) * 86_400);
        double days = Math.Floor(number) + (!from1904 && number < Gap ? 1 : 0);
        date = (from1904 ? First1904 : First1900).AddDays(days).AddSeconds(seconds);
        return true;
    }

    /// <summary>Reads a date cell that is written as ISO 8601 (<c>t="d"</c>).</summary>
    public static bool TryIso(ReadOnlySpan<char> text, out DateTime date)
    {
        text = text.TrimEnd('Z');
        return DateTime.TryParseExact(
            text, ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFF"], CultureInfo.InvariantCulture,
            DateTimeStyles.None, out date);
    }

    public static string Text(DateTime date, bool asMonth) => date.ToString(
        asMonth ? "yyyy-MM" : date.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
