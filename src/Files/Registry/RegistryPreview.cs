using System.Globalization;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Files.Tables;

namespace AnSinh.Files.Registry;

/// <summary>What a registry file would be taken for. Nothing is sent and nothing is changed.</summary>
/// <param name="Form">For example <c>workbook, sheet 'Danh sách'</c>.</param>
/// <param name="Columns">The columns that were found, in the order of the file.</param>
/// <param name="Faults">How many rows break each rule, the most frequent first: one cause is one line.</param>
/// <param name="First">The first good rows as they were understood, masked: a value for each of <see cref="ShownColumns"/>.</param>
/// <param name="Errors">The first errors of each rule.</param>
public sealed record RegistryPreview(
    string Form,
    IReadOnlyList<string> Columns,
    IReadOnlyList<TableNote> Notes,
    long Rows,
    long GoodRows,
    IReadOnlyDictionary<string, long> Faults,
    IReadOnlyList<IReadOnlyList<string>> First,
    IReadOnlyList<RowError> Errors)
{
    private const int RowsShown = 5;
    private const int ErrorsShownPerRule = 2;

    /// <summary>What is shown of each of the first rows.</summary>
    public static IReadOnlyList<string> ShownColumns { get; } =
    [
        RegistryColumns.CitizenIdName, RegistryColumns.FullNameName, "born", "commune_code", "standing",
        RegistryColumns.AccountNumberName,
    ];

    /// <summary>Reads the whole file.</summary>
    /// <param name="options">How a table that is not CSV in UTF-8 is to be read.</param>
    /// <param name="language">Of the remedies.</param>
    /// <exception cref="RegistryFileException">The file as a whole cannot be read; the message says what to do.</exception>
    public static RegistryPreview Read(string path, TableOptions options, string language, TimeProvider time)
    {
        using RegistryTable table = RegistryTable.Open(path, options);
        using TableStream rows = table.Rows();
        var faults = new Dictionary<string, long>(StringComparer.Ordinal);
        var first = new List<IReadOnlyList<string>>();
        var errors = new List<RowError>();
        long count = 0, good = 0;
        foreach (RegistryRow row in RegistryReader.Read(rows, new RegistryReaderOptions { Language = language }, time))
        {
            count++;
            if (row.Record is { } record)
            {
                good++;
                if (first.Count < RowsShown)
                    first.Add(Masked(record));
                continue;
            }

            foreach (RowError error in row.Errors)
            {
                long seen = faults[error.Rule] = faults.GetValueOrDefault(error.Rule) + 1;
                if (seen <= ErrorsShownPerRule)
                    errors.Add(error);
            }
        }

        Dictionary<string, long> ordered =
            faults.OrderByDescending(fault => fault.Value).ToDictionary(fault => fault.Key, fault => fault.Value);
        return new RegistryPreview(rows.Form, rows.Notes.Columns, rows.Notes.All, count, good, ordered, first, errors);
    }

    private static string[] Masked(BeneficiaryRecord record) =>
    [
        Masking.CitizenId(record.CitizenId),
        Masking.Name(record.FullName),
        record.BirthDate.Year.ToString(CultureInfo.InvariantCulture),
        record.Commune.ToString("D5", CultureInfo.InvariantCulture),
        record.Standing.ToString().ToLowerInvariant(),
        record.Account.Length == 0 ? "cash" : Masking.Account(record.Account),
    ];
}
