using System.Text;
using AnSinh.Files.Tables;

namespace AnSinh.Files.Registry;

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
    OtherGrants,
    Phone,
    Address,
    ArrearsFrom,
    StandingReason,
    PreviousCommune,
    CommuneSince,
    RightFrom,
    BackPayFrom,
    CarePaidTo,
    OrganiserName,
    OrganiserId,
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

    public const string PhoneName = "phone";
    public const string AddressName = "address";
    public const string OtherGrantsName = "other_grants";
    public const string CarePaidToName = "care_paid_to";
    public const string OrganiserNameName = "organiser_name";
    public const string OrganiserIdName = "organiser_id";

    private static readonly string[] RequiredNames =
    [
        CitizenIdName, FullNameName, DateOfBirthName, "sex", "commune_code", "category", "children", "decision_number", "decision_date",
        "standing",
        "standing_since", DeathDateName, "payment_channel", "bank_bin", "bank_bic", AccountNumberName, AccountHolderName, "holder_relation",
        "account_since",
    ];

    private static readonly string[] GeneratedNames =
        [OtherGrantsName, PhoneName, AddressName, "arrears_from", "standing_reason", "previous_commune", "commune_since"];

    private static readonly string[] MoreNames =
        [.. GeneratedNames, "right_from", "back_pay_from", CarePaidToName, OrganiserNameName, OrganiserIdName];
    private static readonly string[] ColumnNames = [.. RequiredNames, .. MoreNames];

    // A line of data has none of the names; a title may have one, such as "address".
    private const int FewestNames = 3;

    private readonly int[] _fieldOfColumn;

    private RegistryColumns(string[] names)
    {
        FileNames = names;
        _fieldOfColumn = [.. ColumnNames.Select(name => Array.IndexOf(names, name))];
    }

    /// <summary>The columns that a file must have, in the order in which we write them.</summary>
    public static IReadOnlyList<string> Names => RequiredNames;

    /// <summary>What a returned error file adds to the columns of the file; ignored when it comes back.</summary>
    public static IReadOnlyList<string> ErrorNames { get; } = ["row", "field", "rule", "remedy"];

    /// <summary>The header line of the columns that a file must have.</summary>
    public static string Header { get; } = string.Join(',', RequiredNames);

    /// <summary>The header line with the optional columns that a generated file has.</summary>
    public static string FullHeader { get; } = string.Join(',', [.. RequiredNames, .. GeneratedNames]);

    /// <summary>The names in this file, in its order.</summary>
    internal IReadOnlyList<string> FileNames { get; }

    /// <summary>The file is one of bad rows that we gave out.</summary>
    internal bool IsReturned => ErrorNames.All(FileNames.Contains);

    internal static string NameOf(Column column) => ColumnNames[(int)column];

    /// <summary>True when the line has so many column names that it can be nothing but a header, whatever else is wrong with it.</summary>
    internal static bool IsHeader(ReadOnlySpan<byte> line) =>
        line.Length <= FileLimits.MaxLineBytes && NamesIn(line).Count(name => Array.IndexOf(ColumnNames, name) >= 0) >= FewestNames;

    /// <summary>Reads a header line; the byte order mark is already gone.</summary>
    /// <param name="line">What a data line holds is shown by no message: see <see cref="IsHeader"/>.</param>
    /// <param name="number">Line number, for the message.</param>
    /// <exception cref="RegistryFileException">A column is missing, unknown or named twice: all of them are listed.</exception>
    internal static RegistryColumns Parse(ReadOnlySpan<byte> line, long number = 1)
    {
        string[] names = NamesIn(line);
        bool isHeader = names.Count(name => Array.IndexOf(ColumnNames, name) >= 0) >= FewestNames;
        string[] missing = [.. RequiredNames.Except(names, StringComparer.Ordinal)];
        string[] unknown =
            isHeader
                ? [
                    .. names.Except(ColumnNames, StringComparer.Ordinal)
                        .Except(ErrorNames, StringComparer.Ordinal)
                        .Where(name => name.Length > 0)
                        .Select(Shorten),
                ]
                : [];
        string[] twice = [.. names.Intersect(ColumnNames, StringComparer.Ordinal).Where(name => names.Count(other => other == name) > 1)];
        if (missing.Length + unknown.Length + twice.Length > 0)
        {
            string faults = string.Join(
                "; ",
                new[] { List("missing", missing), List("unknown", unknown), List("named twice", twice) }.Where(text => text.Length > 0));
            throw new RegistryFileException(
                $"The header on line {number} is not right: {faults}. Expected, in any order: {Header}; may follow: "
                + $"{string.Join(',', MoreNames)}");
        }

        return new RegistryColumns(names);
    }

    /// <summary>The line as names of columns. Vietnamese headings become the names that they stand for.</summary>
    private static string[] NamesIn(ReadOnlySpan<byte> line) =>
        [.. Encoding.UTF8.GetString(line).Split(',').Select(Headings.NameOf)];

    /// <summary>−1 when the file has no such column.</summary>
    internal int FieldOf(Column column) => _fieldOfColumn[(int)column];

    private static string List(string fault, string[] names) => names.Length == 0
        ? ""
        : $"{fault} {string.Join(", ", names.Take(ColumnNames.Length))}";

    private static string Shorten(string name) => $"'{Checks.Printable(name)}'";
}
