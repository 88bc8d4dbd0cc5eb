using System.Buffers;
using System.Globalization;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Files;
using AnSinh.Files.Tables;

namespace AnSinh.Intake.Import;

/// <summary>Asks every cohort whom a full file lacks. Changes nothing.</summary>
internal sealed class MissingPeople(CohortCalls calls, string? path)
{
    private readonly List<string> _first = [];
    private long _missing;

    public async Task<ImportReport> FindAsync(PresentPeople present, ImportReport report, CancellationToken cancellationToken)
    {
        int[] communes = present.Communes;
        if (communes.Length > 0)
        {
            await using FileStream? file = path is null ? null : PrivateFiles.Create(path);
            file?.Write(Head());
            await calls.EachAsync(
                calls.All,
                (cohort, number, token) => AskAsync(cohort, present.Of(number), communes, isListed: file is not null, token),
                (_, answer) => Take(answer.Missing, answer.Lines, file),
                cancellationToken);
        }

        if (path is not null && _missing == 0)
            File.Delete(path);
        return report with
        {
            ComparedCommunes = communes.Length,
            Missing = _missing,
            MissingPeople = [.. _first.Order(StringComparer.Ordinal)],
            MissingFile = _missing > 0 ? path : null,
        };
    }

    private static ReadOnlySpan<byte> Head()
    {
        var head = new ArrayBufferWriter<byte>();
        var csv = new CsvWriter(head);
        csv.Mark();
        csv.Cells(["citizen_id", "full_name", "commune_code"]);
        csv.EndRow();
        return head.WrittenSpan;
    }

    private static async Task<(string[] Missing, ReadOnlyMemory<byte> Lines)> AskAsync(
        IBeneficiaryCohortGrain cohort, ulong[] present, int[] communes, bool isListed, CancellationToken cancellationToken)
    {
        string[] missing = await cohort.MissingAsync(present, communes, cancellationToken);
        var lines = new ArrayBufferWriter<byte>();
        var csv = new CsvWriter(lines);
        foreach (string person in isListed ? missing : [])
        {
            BeneficiaryRecord? record = await cohort.FindAsync(person, cancellationToken);
            csv.Cells([person, record?.FullName ?? "", record?.Commune.ToString("D5", CultureInfo.InvariantCulture) ?? ""]);
            csv.EndRow();
        }

        return (missing, lines.WrittenMemory);
    }

    private void Take(string[] missing, ReadOnlyMemory<byte> lines, FileStream? file)
    {
        _missing += missing.Length;
        _first.AddRange(missing.Take(IntakeLimits.MaxListedMissing - _first.Count).Select(Masking.CitizenId));
        file?.Write(lines.Span);
    }
}
