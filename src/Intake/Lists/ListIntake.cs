using System.Security.Cryptography;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Lists;
using AnSinh.Files.Lists;
using AnSinh.Files.Registry;
using AnSinh.Files.Tables;

namespace AnSinh.Intake.Lists;

/// <summary>One list, read and checked from its first to its last row before anything is done with it.</summary>
internal sealed class ListIntake(CohortMap map) : IDisposable
{
    // A number cell has lost leading zeros: in these columns the reader of workbooks marks it, and the format check refuses the mark.
    private static readonly TableOptions Table = new() { TextColumns = ["account_number"], HeaderColumn = "citizen_id" };

    private readonly PackedRows?[] _cohorts = new PackedRows?[map.Cohorts];
    private readonly List<long> _origins = [];

    public CheckedList? List { get; private set; }

    public byte[] FileSha256 { get; private set; } = [];

    /// <summary>The rows that the checks of the file refuse.</summary>
    public List<HeldRow> Held { get; } = [];

    /// <summary>In a correction the rows of the first list that it names.</summary>
    public IReadOnlyList<long> Origins => _origins;

    public IEnumerable<(int Cohort, PackedRows Rows)> Cohorts =>
        _cohorts.Select((rows, cohort) => (cohort, rows))
            .Where(entry => entry.rows is not null)
            .Select(entry => (entry.cohort, entry.rows!));

    public void Dispose()
    {
        foreach (PackedRows? rows in _cohorts)
            rows?.Dispose();
    }

    /// <returns>Every reason to refuse the list as a whole; none when <see cref="List"/> may be taken in.</returns>
    public IReadOnlyList<ListFault> Read(string path, ListHead head, CancellationToken cancellationToken)
    {
        try
        {
            bool isJson = Hash(path);
            if (new FileInfo(path).Length > ListLimits.MaxBytes)
                return [ListTexts.Refuse(ListRules.ListTooLarge, "", $"{ListLimits.MaxBytes >> 20} MiB")];
            using Stream stream = isJson ? RegistryFile.Open(path) : TableFile.OpenAsCsv(path, Table);
            InstructionListReader reader = isJson ? InstructionListReader.OverJson(stream) : InstructionListReader.OverCsv(stream);
            while (reader.TryRead(out InstructionRow row))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Add(in row);
            }

            IReadOnlyList<ListFault> faults = reader.Judge(head, out CheckedList? list);
            List = list;
            return faults;
        }
        catch (ListFaultException fault)
        {
            return [fault.Fault];
        }
        catch (RegistryFileException fault)
        {
            return [new ListFault(ListRules.Unreadable, "", "FF01", fault.Message, fault.Message)];
        }
    }

    private void Add(in InstructionRow row)
    {
        if (row.OriginRow > 0)
            _origins.Add(row.OriginRow);
        if (row.Errors is null)
            (_cohorts[map.CohortOf(row.CitizenId)] ??= new PackedRows()).Add(in row);
        else
            Held.Add(
                new HeldRow(
                    row.Row, row.OriginRow == 0 ? row.Row : row.OriginRow, row.Fields!,
                    [.. row.Errors.Select(error => new HeldReason(error.Field, error.Rule, error.Detail))]));
    }

    /// <summary>True when the first character is that of a JSON object.</summary>
    private bool Hash(string path)
    {
        using FileStream file = RegistryFile.Open(path);
        Span<byte> start = stackalloc byte[256];
        ReadOnlySpan<byte> read = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        file.Position = 0;
        if (file.Length <= ListLimits.MaxBytes)
            FileSha256 = SHA256.HashData(file);
        read = (read.StartsWith("\uFEFF"u8) ? read[3..] : read).TrimStart(" \t\r\n"u8);
        return read.StartsWith("{"u8);
    }
}
