using System.Buffers;
using System.Globalization;
using System.Text;
using AnSinh.Files.Tables;

namespace AnSinh.Files.Lists;

/// <summary>
/// The file of held rows, made to be corrected in a spreadsheet and uploaded again: head, column names, and each row with what is wrong
/// with it.
/// </summary>
/// <remarks>An apostrophe keeps texts from being taken for numbers, which would cost leading zeros; the reader drops it.</remarks>
public sealed class HeldFile
{
    // A letter has at most three bytes; so many stay free for the separators and quotes of the last cells.
    private const int LetterBytes = 3;
    private const int SpareLetters = 16;

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly CsvWriter _csv;
    private long _rows;
    private Int128 _sum;

    public HeldFile() => _csv = new CsvWriter(_bytes, "\r\n");

    /// <summary>What was written since the last call, in UTF-8.</summary>
    public byte[] Take()
    {
        byte[] bytes = _bytes.WrittenSpan.ToArray();
        _bytes.ResetWrittenCount();
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
        _csv.Mark();
        foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)
            [("msg_id", msgId), ("parent", parent), ("programme", programme),
             ("period", period),
             ("number_of_transactions", _rows.ToString(CultureInfo.InvariantCulture)), ("control_sum", ListTotals.Format(_sum))])
        {
            _csv.Cell(name);
            _csv.Cell(value);
            _csv.EndRow();
        }

        _csv.Cell(ListColumns.RowName);
        _csv.Cells([.. ListColumns.Names, "rule", "explanation", "remedy"]);
        _csv.EndRow();
    }

    /// <param name="originRow">The row of the lineage's first list.</param>
    /// <param name="errors">All that is wrong with the row.</param>
    /// <param name="vietnamese">Language of explanations and remedies.</param>
    public void Row(long originRow, IReadOnlyList<string> fields, IReadOnlyList<ListRowError> errors, bool vietnamese)
    {
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentNullException.ThrowIfNull(errors);
        int start = _bytes.WrittenCount;
        _csv.Cell(originRow);
        _csv.Cells(fields.Select(OneLine));
        _csv.Cell(string.Join(' ', errors.Select(error => error.Rule)));

        // The line must stay one that the reader takes.
        int room = Math.Max(0, ((FileLimits.MaxLineBytes - (_bytes.WrittenCount - start)) / LetterBytes) - SpareLetters) / 2;
        Tell(errors.Select(error => vietnamese ? error.ExplanationVi : error.Explanation), room);
        Tell(errors.Select(error => vietnamese ? error.RemedyVi : error.Remedy), room);
        _csv.EndRow();
    }

    private void Tell(IEnumerable<string> sentences, int room)
    {
        string text = string.Join(' ', sentences);
        _csv.Cell(OneLine(text.Length <= room ? text : text[..room]));
    }

    private static string OneLine(string text) =>
        text.AsSpan().ContainsAny('\r', '\n') ? text.Replace('\r', ' ').Replace('\n', ' ') : text;
}
