using System.Globalization;
using System.Text;
using AnSinh.Files.Registry;

namespace AnSinh.Files.Lists;

/// <summary>
/// The file of held rows, made to be corrected in a spreadsheet and uploaded again: head, column names, and each row with what is wrong with it.
/// </summary>
/// <remarks>An apostrophe keeps texts from being taken for formulas (CWE-1236) or for numbers, which would cost leading zeros; the reader drops it.</remarks>
public sealed class HeldFile
{
    // Of 16 digits and more, a spreadsheet keeps 15.
    private const int ExactDigits = 15;

    private readonly StringBuilder _text = new();
    private long _rows;
    private Int128 _sum;

    /// <summary>What was written since the last call, in UTF-8.</summary>
    public byte[] Take()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(_text.ToString());
        _text.Clear();
        return bytes;
    }

    /// <summary>Counts a row for the totals of the head: call it for all rows before <see cref="Head"/>.</summary>
    public void Count(IReadOnlyList<string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        _rows++;
        if (ListTotals.TryParse(Encoding.UTF8.GetBytes(fields[(int)ListColumn.Amount - 1]), out Int128 amount, out _))
            _sum += amount;
    }

    /// <param name="parent">The list whose rows they are.</param>
    /// <param name="msgId">A free id for the correction.</param>
    public void Head(string parent, string msgId, string programme, string period)
    {
        _text.Append('\uFEFF');
        foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)
            [("msg_id", msgId), ("parent", parent), ("programme", programme), ("period", period),
             ("number_of_transactions", _rows.ToString(CultureInfo.InvariantCulture)), ("control_sum", ListTotals.Format(_sum))])
        {
            // A month without the apostrophe becomes a date.
            _text.Append(name).Append(',').Append(name == "period" ? "'" : "").Append(Quote(value)).Append("\r\n");
        }

        _text.Append(ListColumns.RowName).Append(',').AppendJoin(',', ListColumns.Names).Append(",rule,explanation,remedy\r\n");
    }

    /// <param name="originRow">The row of the lineage's first list.</param>
    /// <param name="errors">All that is wrong with the row.</param>
    /// <param name="vietnamese">Language of explanations and remedies.</param>
    public void Row(long originRow, IReadOnlyList<string> fields, IReadOnlyList<ListRowError> errors, bool vietnamese)
    {
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentNullException.ThrowIfNull(errors);
        int start = _text.Length;
        _text.Append(CultureInfo.InvariantCulture, $"{originRow}");
        foreach (string field in fields)
            _text.Append(',').Append(Quote(field));
        _text.Append(',').Append(Quote(string.Join(' ', errors.Select(error => error.Rule))));

        // The line must stay one that the reader takes; a letter has at most three bytes.
        int room = Math.Max(0, (Limits.MaxLineBytes / 3) - (_text.Length - start) - 16) / 2;
        _text.Append(',').Append(Quote(Cut(string.Join(' ', errors.Select(error => vietnamese ? error.ExplanationVi : error.Explanation)), room)));
        _text.Append(',').Append(Quote(Cut(string.Join(' ', errors.Select(error => vietnamese ? error.RemedyVi : error.Remedy)), room)));
        _text.Append("\r\n");
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    private static string Quote(string text)
    {
        bool isNumber = text.Length > 0 && text.All(char.IsAsciiDigit);
        bool marked = (isNumber && ((text[0] == '0' && text.Length > 1) || text.Length > ExactDigits)) || (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\'');
        string safe = marked ? "'" + text : text;
        safe = safe.AsSpan().ContainsAny('\r', '\n') ? safe.Replace('\r', ' ').Replace('\n', ' ') : safe;
        return safe.AsSpan().ContainsAny("\",; ") || safe.Contains('\t', StringComparison.Ordinal) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
