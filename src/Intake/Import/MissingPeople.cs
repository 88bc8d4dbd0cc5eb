using System.Globalization;
using System.Text;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Files.Tables;

namespace AnSinh.Intake.Import;

/// <summary>Asks every cohort whom a full file lacks. Changes nothing.</summary>
internal sealed class MissingPeople(IGrainFactory grains, CohortMap map, string? path)
{
    private readonly List<string> _first = [];
    private readonly Lock _gate = new();
    private long _missing;

    public async Task<ImportReport> FindAsync(PresentPeople present, ImportReport report, CancellationToken cancellationToken)
    {
        int[] communes = present.Communes;
        if (communes.Length > 0)
        {
            await using StreamWriter? file = path is null ? null : new StreamWriter(PrivateFile.Create(path), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)) { NewLine = "\n" };
            file?.WriteLine("citizen_id,full_name,commune_code");
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = IntakeLimits.CohortCallsInFlight, CancellationToken = cancellationToken };
            await Parallel.ForAsync(0, map.Cohorts, parallel, async (cohort, token) => await AskAsync(cohort, present.Of(cohort), communes, file, token));
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

    private async Task AskAsync(int cohort, ulong[] present, int[] communes, StreamWriter? file, CancellationToken cancellationToken)
    {
        IBeneficiaryCohortGrain grain = grains.GetGrain<IBeneficiaryCohortGrain>(cohort);
        string[] missing = await Patiently.CallAsync(token => grain.MissingAsync(present, communes, token), cancellationToken);
        if (missing.Length == 0)
            return;
        var lines = new StringBuilder();
        foreach (string person in file is null ? [] : missing)
        {
            BeneficiaryRecord? record = await Patiently.CallAsync(token => grain.FindAsync(person, token), cancellationToken);
            string name = CsvCell.Quoted(record?.FullName ?? "");
            lines.Append(CultureInfo.InvariantCulture, $"{person},{name},{record?.Commune:D5}\n");
        }

        lock (_gate)
        {
            _missing += missing.Length;
            _first.AddRange(missing.Take(IntakeLimits.MaxListedMissing - _first.Count).Select(Masking.CitizenId));
            file?.Write(lines);
        }
    }
}
