using System.Security.Cryptography;
using System.Text;
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

    /// <summary>What the sender should be told although the list could be read.</summary>
    public IReadOnlyList<TableNote> Notes { get; private set; } = [];

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
            JsonKind json = Hash(path);
            if (new FileInfo(path).Length > ListLimits.MaxBytes)
                return [ListTexts.Refuse(ListRules.ListTooLarge, "", $"{ListLimits.MaxBytes >> 20} MiB")];
            using Stream stream = json == JsonKind.None
                ? TableFile.OpenAsCsv(path, Table with { Cancellation = cancellationToken })
                : OpenJson(path, json);
            InstructionListReader reader =
                json == JsonKind.None ? InstructionListReader.OverCsv(stream) : InstructionListReader.OverJson(stream);
            while (reader.TryRead(out InstructionRow row))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Add(in row);
            }

            IReadOnlyList<ListFault> faults = reader.Judge(head, out CheckedList? list);
            List = list;
            Notes = reader.Notes;
            return faults;
        }
        catch (ListFaultException fault)
        {
            return [fault.Fault];
        }
        catch (RegistryFileException fault)
        {
            string message = fault.Message.Replace($"{path}: ", "", StringComparison.Ordinal);
            return [new ListFault(ListRules.Unreadable, "", "FF01", message, message)];
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

    /// <summary>JSON in UTF-8, whatever it was written in; half characters become U+FFFD, which the checks of the rows refuse.</summary>
    private static Stream OpenJson(string path, JsonKind kind)
    {
        FileStream file = RegistryFile.Open(path);
        return kind == JsonKind.Utf8
            ? file
            : Encoding.CreateTranscodingStream(
                file, kind == JsonKind.Utf16 ? Encoding.Unicode : Encoding.BigEndianUnicode, Encoding.UTF8, leaveOpen: false);
    }

    /// <summary>Whether the first character is one that JSON begins with, and in which encoding.</summary>
    private JsonKind Hash(string path)
    {
        using FileStream file = RegistryFile.Open(path);
        Span<byte> start = stackalloc byte[256];
        ReadOnlySpan<byte> read = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        file.Position = 0;
        if (file.Length <= ListLimits.MaxBytes)
            FileSha256 = SHA256.HashData(file);
        JsonKind kind = read.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || (read.Length > 1 && read[1] == 0) ? JsonKind.Utf16
            : read.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || (read.Length > 1 && read[0] == 0) ? JsonKind.Utf16BigEndian
            : JsonKind.Utf8;
        string text = (kind switch
        {
            JsonKind.Utf16 => Encoding.Unicode,
            JsonKind.Utf16BigEndian => Encoding.BigEndianUnicode,
            _ => Encoding.UTF8,
        }).GetString(read).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return text.StartsWith('{') || text.StartsWith('[') ? kind : JsonKind.None;
    }

    private enum JsonKind
    {
        None,
        Utf8,
        Utf16,
        Utf16BigEndian,
    }
}
