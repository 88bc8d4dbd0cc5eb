using System.Globalization;
using System.Text;
using AnSinh.Files.Registry;

namespace AnSinh.Files.Tests.Trials;

/// <summary>Does to a CSV what a spreadsheet in English does that opens it by double click and saves it again.</summary>
internal static class Resave
{
    /// <param name="fix">A column, and what the officer types into it.</param>
    public static string Of(string csv, char separator = ',', (string Column, string Value)? fix = null)
    {
        var text = new StringBuilder();
        string[]? header = null;
        var records = new RecordSource(new MemoryStream(Encoding.UTF8.GetBytes(csv.TrimStart('\uFEFF'))), (byte)',', 0);
        var fields = new CsvFields((byte)',', 64);
        while (records.TryRead())
        {
            if (records.Record.IsEmpty)
                continue;
            fields.Split(records.Record).ShouldBeTrue();
            string[] cells = new string[fields.Count];
            for (int field = 0; field < cells.Length; field++)
                cells[field] = Encoding.UTF8.GetString(fields.Get(records.Record, field));
            bool isHeader = cells.Contains("citizen_id");
            header = isHeader ? cells : header;
            int corrected = isHeader || header is null || fix is null ? -1 : Array.IndexOf(header, fix.Value.Column);
            text.AppendJoin(separator, cells.Select((cell, i) => Quoted(i == corrected ? fix!.Value.Value : Cell(cell), separator)));
            text.Append("\r\n");
        }

        return text.ToString();
    }

    /// <summary>What the spreadsheet shows, and so saves.</summary>
    public static string Cell(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '@')
            return "#NAME?";
        if (decimal.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal number))
            return Math.Abs(number) < 100_000_000_000m
                ? number.ToString(CultureInfo.InvariantCulture)
                : ((double)number).ToString("0.#####E+00", CultureInfo.InvariantCulture);
        if (DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime day))
            return day.ToString("M/d/yyyy", CultureInfo.InvariantCulture);
        return DateTime.TryParseExact(text, ["yyyy-MM", "M/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime month)
            ? month.ToString("MMM-yy", CultureInfo.InvariantCulture)
            : text;
    }

    private static string Quoted(string cell, char separator) =>
        cell.AsSpan().ContainsAny([separator, '"', '\n', '\r']) ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
