namespace AnSinh.Files.Tables;

/// <summary>One cell of a CSV file that a person may open in a spreadsheet.</summary>
public static class CsvCell
{
    /// <summary>True for a first character that makes a spreadsheet run the cell (CWE-1236).</summary>
    public static bool IsFormula(char first) => first is '=' or '+' or '-' or '@';

    /// <summary>The text in quotes (RFC 4180). An apostrophe guards what a spreadsheet would run; the registry's reader takes it off.</summary>
    public static string Quoted(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string guarded = text.Length > 0 && IsFormula(text[0]) ? "'" + text : text;
        return $"\"{guarded.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
