using System.Text;

namespace AnSinh.Registry;

/// <summary>The columns, in the order in which we write them. A file may have them in any order.</summary>
internal enum Column
{
    CitizenId,
    FullName,
    DateOfBirth,
    Sex,
    CommuneCode,
    Category,
    Children,
    DecisionNumber,
    DecisionDate,
    Standing,
    StandingSince,
    DeathDate,
    PaymentChannel,
    BankBin,
    BankBic,
    AccountNumber,
    AccountHolder,
    HolderRelation,
    AccountSince,
}

/// <summary>Column names, and where a file has them.</summary>
public sealed class RegistryColumns
{
    public const string CitizenIdName = "citizen_id";
    public const string FullNameName = "full_name";
    public const string DateOfBirthName = "date_of_birth";
    public const string DeathDateName = "death_date";
    public const string AccountNumberName = "account_number";
    public const string AccountHolderName = "account_holder";

    private static readonly string[] ColumnNames =
    [
        CitizenIdName, FullNameName, DateOfBirthName, "sex", "commune_code", "category", "children", "decision_number", "decision_date", "standing",
        "standing_since", DeathDateName, "payment_channel", "bank_bin", "bank_bic", AccountNumberName, AccountHolderName, "holder_relation", "account_since",
    ];

    private readonly int[] _fieldOfColumn;

    private RegistryColumns(int[] fieldOfColumn) => _fieldOfColumn = fieldOfColumn;

    /// <summary>Every column name, in the order in which we write them.</summary>
    public static IReadOnlyList<string> Names => ColumnNames;

    /// <summary>The header line as we write it.</summary>
    public static string Header { get; } = string.Join(',', ColumnNames);

    internal static int Count => ColumnNames.Length;

    internal static string NameOf(Column column) => ColumnNames[(int)column];

    /// <summary>Reads a header line; the byte order mark is already gone.</summary>
    /// <exception cref="RegistryFileException">A column is missing, unknown or named twice: all of them are listed.</exception>
    internal static RegistryColumns Parse(ReadOnlySpan<byte> line)
    {
        string[] names = [.. Encoding.UTF8.GetString(line).Split(',').Select(name => name.Trim().Trim('"'))];
        string[] missing = [.. ColumnNames.Except(names, StringComparer.Ordinal)];
        string[] unknown = [.. names.Except(ColumnNames, StringComparer.Ordinal).Select(Shorten)];
        string[] twice = [.. names.Intersect(ColumnNames, StringComparer.Ordinal).Where(name => names.Count(other => other == name) > 1)];
        if (missing.Length + unknown.Length + twice.Length > 0)
        {
            string faults = string.Join("; ", new[] { List("missing", missing), List("unknown", unknown), List("named twice", twice) }.Where(text => text.Length > 0));
            string hint = missing.Length == Count && names[0].AsSpan().ContainsAny(';', '\t') ? " The columns must be separated by commas." : "";
            throw new RegistryFileException($"The header on line 1 is not right: {faults}.{hint} Expected, in any order: {Header}");
        }

        return new RegistryColumns([.. ColumnNames.Select(name => Array.IndexOf(names, name))]);
    }

    internal int FieldOf(Column column) => _fieldOfColumn[(int)column];

    private static string List(string fault, string[] names) => names.Length == 0 ? "" : $"{fault} {string.Join(", ", names.Take(Count))}";

    private static string Shorten(string name)
    {
        string printable = new([.. name.Take(Limits.MaxErrorValueLength).Select(c => char.IsControl(c) ? '?' : c)]);
        return $"'{printable}'";
    }
}
