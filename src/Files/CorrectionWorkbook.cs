using System.Text;
using AnSinh.Files.Lists;
using AnSinh.Files.Registry;
using AnSinh.Files.Tables.Workbooks;

namespace AnSinh.Files;

/// <summary>
/// A file of bad rows, held rows or missing people as a workbook: every cell is a text, what we say of a row cannot be changed, and what
/// has few values offers them.
/// </summary>
public static class CorrectionWorkbook
{
    private static readonly string[] Ours = [.. RegistryColumns.ErrorNames, "explanation"];

    /// <param name="csv">A CSV that we wrote. Read to its end.</param>
    /// <param name="workbook">Takes the workbook; the caller closes it.</param>
    /// <param name="language">Of the help texts.</param>
    public static void FromCsv(Stream csv, Stream workbook, string language)
    {
        ArgumentNullException.ThrowIfNull(csv);
        var records = new RecordSource(csv);
        var fields = new CsvFields((byte)',', FileLimits.MaxTableColumns);
        var head = new List<string[]>();
        WorkbookWriter? writer = null;
        try
        {
            while (records.TryRead())
            {
                if (records.IsTooLong || records.Record.IsEmpty)
                    continue;
                string[] cells = Cut(records, fields);
                if (writer is not null)
                {
                    writer.Row(cells);
                }
                else if (cells.Contains(RegistryColumns.CitizenIdName))
                {
                    records.Columns = cells.Length;
                    writer = Begin(workbook, cells, head, language);
                }
                else
                {
                    head.Add(cells);
                }
            }

            writer ??= Begin(workbook, [RegistryColumns.CitizenIdName], head, language);
        }
        finally
        {
            writer?.Dispose();
        }
    }

    private static WorkbookWriter Begin(Stream workbook, string[] names, List<string[]> head, string language)
    {
        bool isList = names.Contains(ListColumns.NameOf(ListColumn.Amount));
        var writer = new WorkbookWriter(
            workbook, [.. names.Select(name => Templates.ColumnOf(name, language, IsOurs(name)))], isList ? "list" : "registry");
        foreach (string[] line in head)
            writer.Line(line);
        writer.Header();
        return writer;
    }

    private static bool IsOurs(string name) => Ours.Contains(name, StringComparer.Ordinal);

    // The apostrophe is for CSV: in a workbook the cell says itself that it is a text.
    private static string[] Cut(RecordSource records, CsvFields fields)
    {
        Span<byte> record = records.Record;
        record = record.StartsWith("\uFEFF"u8) ? record[3..] : record;
        if (!fields.Split(record))
            return [Encoding.UTF8.GetString(record)];
        var cells = new string[Math.Min(fields.Count, FileLimits.MaxTableColumns)];
        for (int field = 0; field < cells.Length; field++)
            cells[field] = Tables.CsvCell.Unguarded(Encoding.UTF8.GetString(fields.Get(record, field)));
        return cells;
    }
}
