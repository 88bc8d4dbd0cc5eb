using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace AnSinh.Files.Tables.Workbooks;

/// <summary>What a column of a table holds, by its name.</summary>
internal enum ColumnKind
{
    Any,

    /// <summary>Digits that a number cell may have lost: see <see cref="TableOptions.TextColumns"/>.</summary>
    Digits,
    CitizenId,
    Month,

    /// <summary>Words: see <see cref="TableOptions.WordColumns"/>.</summary>
    Words,
}

/// <summary>
/// Writes a cell of a workbook as a field of CSV: the value as a spreadsheet shows it, or a mark that says why there is none.
/// </summary>
internal sealed class CellText(SharedTexts shared, NumberShape[] styles, bool from1904)
{
    private const double FirstInexact = 1e15;
    private const int MaxNumberLength = 32;

    private readonly ArrayBufferWriter<byte> _line = new();

    public void Write(IBufferWriter<byte> output, in SheetCell cell, ReadOnlySpan<byte> value, ColumnKind kind)
    {
        if (cell.IsUncalculated)
            CsvText.WriteField(output, CellMarks.Formula);
        else if (cell.Type == CellType.SharedText)
            WriteLine(output, shared[IndexOf(value)]);
        else if (cell.Type == CellType.Text)
            WriteLine(output, value);
        else if (cell.Type == CellType.Error)
            CsvText.WriteField(output, [.. value, .. CellMarks.Error]);
        else if (cell.Type == CellType.Boolean)
            output.Write(value.SequenceEqual("1"u8) ? "TRUE"u8 : "FALSE"u8);
        else
            WriteNumber(output, cell, value, kind);
    }

    /// <summary>The text of a cell, for the line of column names.</summary>
    public string TextOf(in SheetCell cell, ReadOnlySpan<byte> value)
    {
        var text = new ArrayBufferWriter<byte>();
        Write(text, cell, value, ColumnKind.Any);
        ReadOnlySpan<byte> written = text.WrittenSpan;
        return Encoding.UTF8.GetString(written.StartsWith("\""u8) ? written[1..^1] : written);
    }

    private static int IndexOf(ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value.Trim(" \r\n\t"u8), out int index, out int used) && used > 0 ? index : throw XmlScanner.Broken();

    // A line break in a cell would shift the numbers of all rows below.
    private void WriteLine(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny("\r\n\t"u8) < 0)
        {
            CsvText.WriteField(output, text);
            return;
        }

        _line.ResetWrittenCount();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is (byte)'\r' or (byte)'\n' or (byte)'\t')
            {
                _line.Write(" "u8);
                i += text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? 1 : 0;
            }
            else
            {
                _line.Write(text.Slice(i, 1));
            }
        }

        CsvText.WriteField(output, _line.WrittenSpan);
    }

    private void WriteNumber(IBufferWriter<byte> output, in SheetCell cell, ReadOnlySpan<byte> value, ColumnKind kind)
    {
        NumberShape shape = cell.Style < styles.Length ? styles[cell.Style] : NumberShape.Number;
        if (cell.Type == CellType.Date)
        {
            string text = Encoding.UTF8.GetString(value);
            if (WorkbookDates.TryIso(text, out DateTime iso))
                WriteDate(output, iso, shape, kind);
            else
                CsvText.WriteField(output, value);
            return;
        }

        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number))
            throw XmlScanner.Broken();
        if (shape != NumberShape.Number && WorkbookDates.TryOf(number, from1904, out DateTime date))
            WriteDate(output, date, shape, kind);
        else
            WriteNumber(output, number, kind);
    }

    private static void WriteDate(IBufferWriter<byte> output, DateTime date, NumberShape shape, ColumnKind kind)
    {
        bool asMonth = kind == ColumnKind.Month
            && date.TimeOfDay == TimeSpan.Zero
            && (date.Day == 1 || shape == NumberShape.Month);
        Encoding.UTF8.GetBytes(WorkbookDates.Text(date, asMonth), output);
        if (kind is ColumnKind.Words or ColumnKind.Digits or ColumnKind.CitizenId)
            output.Write(CellMarks.Date);
    }

    private static void WriteNumber(IBufferWriter<byte> output, double number, ColumnKind kind)
    {
        // A spreadsheet shows 15 digits: 396000.00000000006 is what a formula left of 396000.
        Span<byte> text = output.GetSpan(MaxNumberLength * 12);
        double shown = double.Parse(number.ToString("G15", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        bool isWhole = shown == Math.Truncate(shown) && Math.Abs(shown) < FirstInexact;
        int length;
        if (isWhole)
            ((long)shown).TryFormat(text, out length, default, CultureInfo.InvariantCulture);
        else
            shown.TryFormat(text, out length, Math.Abs(shown) < 1 ? "0.################" : "G15", CultureInfo.InvariantCulture);
        if (kind == ColumnKind.CitizenId && isWhole && number > 0 && length is 10 or 11)
        {
            int missing = Checks.CitizenIdLength - length;
            text[..length].CopyTo(text[missing..]);
            text[..missing].Fill((byte)'0');
            length = Checks.CitizenIdLength;
        }

        output.Advance(length);
        if (kind == ColumnKind.Digits || Math.Abs(number) >= FirstInexact || (kind == ColumnKind.Words && IsDay(shown, isWhole)))
            output.Write(CellMarks.Number);
    }

    /// <summary>True for numbers that are days from 1950 to 2099: what is left of a date whose format was taken away.</summary>
    private static bool IsDay(double number, bool isWhole) => isWhole && number is >= 18_264 and < 73_051;
}
