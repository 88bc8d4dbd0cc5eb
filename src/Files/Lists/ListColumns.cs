using System.Text;

namespace AnSinh.Files.Lists;

/// <summary>The columns of a list; all but the first are what a held row keeps as its text, in this order.</summary>
internal enum ListColumn
{
    /// <summary>In a correction: the row of the lineage's first list.</summary>
    Row,
    CitizenId,
    FullName,
    Amount,
    Currency,
    BankBin,
    AccountNumber,
    EndToEndId,
}

/// <summary>Column names, and where a file has them.</summary>
public sealed class ListColumns
{
    internal const int Count = 8;
    internal const string RowName = "row";
    internal const string CitizenIdName = "citizen_id";

    private static readonly string[] ColumnNames =
        [RowName, CitizenIdName, "full_name", "amount", "currency", "bank_bin", "account_number", "end_to_end_id"];
    private static readonly string[] Required = ColumnNames[1..7];

    // The file of held rows has them; a correction may leave them where they are.
    private static readonly string[] Ignored = ["rule", "explanation", "remedy"];

    private readonly int[] _fieldOfColumn;

    private ListColumns(int[] fieldOfColumn, int fields) => (_fieldOfColumn, Fields) = (fieldOfColumn, fields);

    /// <summary>What a held row keeps, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = ColumnNames[1..];

    /// <summary>Fields of the header line.</summary>
    internal int Fields { get; }

    internal static string NameOf(ListColumn column) => ColumnNames[(int)column];

    internal static bool TryGet(ReadOnlySpan<byte> name, out ListColumn column)
    {
        for (int i = 0; i < ColumnNames.Length; i++)
        {
            if (Ascii.Equals(name, ColumnNames[i]))
            {
                column = (ListColumn)i;
                return true;
            }
        }

        column = default;
        return false;
    }

    internal static bool IsIgnored(string name) => Ignored.Contains(name, StringComparer.Ordinal);

    internal static ListColumns Parse(string[] names, long line)
    {
        string[] missing = [.. Required.Except(names, StringComparer.Ordinal)];
        string[] unknown =
            [.. names.Where(name => name.Length > 0 && !ColumnNames.Contains(name, StringComparer.Ordinal) && !IsIgnored(name))];
        string[] twice = [
            .. names.Where(name => name.Length > 0)
                .GroupBy(name => name, StringComparer.Ordinal)
                .Where(same => same.Count() > 1)
                .Select(same => same.Key)];
        string[] faults = [
            .. missing.Select(name => $"-{name}"), .. unknown.Select(name => $"+{Checks.Printable(name)}"),
            .. twice.Select(name => $"2×{name}")];
        if (faults.Length > 0)
            throw ListTexts.Fault(
                ListRules.ColumnsWrong, "", line, string.Join(", ", faults.Take(CsvFieldsMax)), string.Join(',', Required));
        return new ListColumns([.. ColumnNames.Select(name => Array.IndexOf(names, name))], names.Length);
    }

    /// <summary>-1 when the file does not have it.</summary>
    internal int FieldOf(ListColumn column) => _fieldOfColumn[(int)column];

    private const int CsvFieldsMax = 20;
}
