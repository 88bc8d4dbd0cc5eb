using System.Buffers;
using System.Globalization;
using System.Text;

namespace AnSinh.Files.Tables;

/// <summary>
/// Writes a CSV file that a person may open in a spreadsheet: UTF-8, RFC 4180, each cell guarded by <see cref="CsvCell"/>. Every file that
/// we hand out is written by this class.
/// </summary>
/// <param name="output">Takes the bytes.</param>
/// <param name="lineEnd">The end of each line.</param>
public sealed class CsvWriter(IBufferWriter<byte> output, string lineEnd = "\n")
{
    private const int MaxDigits = 20;

    private bool _rowBegun;

    /// <summary>The byte order mark, which tells a spreadsheet that the file is UTF-8.</summary>
    public void Mark() => Encoding.UTF8.GetBytes("\uFEFF", output);

    /// <summary>One cell, guarded when a spreadsheet would run it or change it.</summary>
    public void Cell(ReadOnlySpan<byte> text)
    {
        if (CsvCell.NeedsGuard(text))
        {
            TextCell(text);
            return;
        }

        Next();
        CsvText.WriteField(output, text);
    }

    /// <summary>One cell that is a text whatever it holds: digits that are no number.</summary>
    public void TextCell(ReadOnlySpan<byte> text)
    {
        Next();
        CsvText.WriteField(output, text.IsEmpty ? [] : [(byte)CsvCell.Guard, .. text]);
    }

    /// <inheritdoc cref="Cell(ReadOnlySpan{byte})"/>
    public void Cell(string text) => Cell(Encoding.UTF8.GetBytes(text));

    /// <summary>Several cells of one row.</summary>
    public void Cells(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        foreach (string text in texts)
            Cell(text);
    }

    /// <summary>A number; it stays one, also below zero.</summary>
    public void Cell(long number)
    {
        Next();
        number.TryFormat(output.GetSpan(MaxDigits), out int written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    /// <summary>Ends the row.</summary>
    public void EndRow()
    {
        Encoding.UTF8.GetBytes(lineEnd, output);
        _rowBegun = false;
    }

    private void Next()
    {
        if (_rowBegun)
            CsvText.WriteSeparator(output);
        _rowBegun = true;
    }
}
