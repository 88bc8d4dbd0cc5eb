using System.Globalization;
using System.Text;

namespace AnSinh.Files.Registry;

/// <summary>The error report of an import, as CSV in UTF-8: <c>row,field,value,rule,remedy</c>.</summary>
public static class RegistryErrorFile
{
    public const string Header = "row,field,value,rule,remedy";

    /// <summary>Writes the report and returns the number of errors.</summary>
    /// <param name="unmasked">True writes personal data as found; the caller has logged who asked for it and why.</param>
    public static long Write(Stream stream, IEnumerable<RowError> errors, bool unmasked = false)
    {
        ArgumentNullException.ThrowIfNull(errors);
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(Header);
        long count = 0;
        foreach (RowError error in errors)
        {
            writer.Write(error.Row.ToString(CultureInfo.InvariantCulture));
            foreach (string text in (ReadOnlySpan<string>)[error.Field, unmasked ? error.Value : error.MaskedValue, error.Rule, error.Remedy])
            {
                writer.Write(',');
                writer.Write(Quote(text));
            }

            writer.WriteLine();
            count++;
        }

        return count;
    }

    // A spreadsheet runs a cell that starts with one of these as a formula (CWE-1236): a quote in front keeps it text.
    private static string Quote(string text)
    {
        string safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return safe.AsSpan().ContainsAny("\",\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
