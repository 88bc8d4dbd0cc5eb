using System.Globalization;
using System.Text;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Beneficiaries;
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
            await using StreamWriter? file = path is null ? null : new StreamWriter(PrivateFile.Create(path), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)) { NewLine = "\n" };
            file?.WriteLine("citizen_id,full_name,commune_code");
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

    private static async Task<(string[] Missing, string Lines)> AskAsync(
        IBeneficiaryCohortGrain cohort, ulong[] present, int[] communes, bool isListed, CancellationToken cancellationToken)
    {
        string[] missing = await cohort.MissingAsync(present, communes, cancellationToken);
        var lines = new StringBuilder();
        foreach (string person in isListed ? missing : [])
        {
            BeneficiaryRecord? record = await cohort.FindAsync(person, cancellationToken);
            string name = CsvCell.Quoted(record?.FullName ?? "");
            lines.Append(CultureInfo.InvariantCulture, $"{person},{name},{record?.Commune:D5}\n");
        }

        return (missing, lines.ToString());
    }

    private void Take(string[] missing, string lines, StreamWriter? file)
    {
        _missing += missing.Length;
        _first.AddRange(missing.Take(IntakeLimits.MaxListedMissing - _first.Count).Select(Masking.CitizenId));
        file?.Write(lines);
    }
}
