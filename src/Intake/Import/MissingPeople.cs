using System.Buffers;
using System.Globalization;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Files;
using AnSinh.Files.Tables;

namespace AnSinh.Intake.Import;

/// <summary>Asks every cohort whom a full file lacks. Changes nothing.</summary>
/// <param name="path">Where the missing people are written; null for nowhere.</param>
/// <param name="named">The communes that the sender names; when there are none, those of the file.</param>
internal sealed class MissingPeople(CohortCalls calls, string? path, IReadOnlyList<int> named)
{
    private readonly List<string> _first = [];
    private readonly Dictionary<int, long> _ofCommune = [];
    private long _missing;

    public async Task<ImportReport> FindAsync(PresentPeople present, ImportReport report, CancellationToken cancellationToken)
    {
        Dictionary<int, long> setAside = named.Count > 0 ? [] : await SetAsideAsync(present, cancellationToken);
        int[] communes =
            [.. (named.Count > 0 ? named : present.Communes.Keys).Where(commune => !setAside.ContainsKey(commune)).Distinct().Order()];
        if (communes.Length > 0)
        {
            await using FileStream? file = path is null ? null : PrivateFiles.Create(path);
            file?.Write(Head());
            await calls.EachAsync(
                calls.All,
                (cohort, number, token) => AskAsync(cohort, present.Of(number), communes, isListed: file is not null, token),
                (_, answer) => Take(answer, file),
                cancellationToken);
        }

        if (path is not null && _missing == 0)
            File.Delete(path);
        return report with
        {
            ComparedCommunes = communes.Length,
            Communes =
            [
                .. communes.Select(code => ComparisonOf(present, code, _ofCommune.GetValueOrDefault(code), isSetAside: false)),
                .. setAside.Select(entry => ComparisonOf(present, entry.Key, entry.Value, isSetAside: true)),
            ],
            Missing = _missing,
            MissingPeople = [.. _first.Order(StringComparer.Ordinal)],
            MissingFile = _missing > 0 ? path : null,
        };
    }

    private static CommuneComparison ComparisonOf(PresentPeople present, int code, long missing, bool isSetAside)
    {
        CommunePresence presence = present.Communes.GetValueOrDefault(code);
        return new CommuneComparison(code, presence.Rows, missing, presence.FirstLine, isSetAside);
    }

    /// <summary>
    /// The communes of which the file has almost nobody, and how many people it lacks of each. One mistyped code would otherwise report a
    /// whole commune as missing.
    /// </summary>
    private async Task<Dictionary<int, long>> SetAsideAsync(PresentPeople present, CancellationToken cancellationToken)
    {
        var setAside = new Dictionary<int, long>();
        if (present.Communes.Count < 2)
            return setAside;
        foreach ((int commune, CommunePresence presence) in present.Communes
            .Where(entry => entry.Value.Rows <= IntakeLimits.FewRowsOfCommune)
            .OrderBy(entry => entry.Value.Rows)
            .Take(IntakeLimits.MaxDoubtedCommunes))
        {
            long missing = 0;
            await calls.EachAsync(
                calls.All, (cohort, number, token) => cohort.MissingAsync(present.Of(number), [commune], token),
                (_, people) => missing += people.Length, cancellationToken);
            if (missing > presence.Rows * IntakeLimits.MissingPerRow)
                setAside[commune] = missing;
        }

        return setAside;
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

    private static async Task<(string[] Missing, Dictionary<int, long> OfCommune, ReadOnlyMemory<byte> Lines)> AskAsync(
        IBeneficiaryCohortGrain cohort, ulong[] present, int[] communes, bool isListed, CancellationToken cancellationToken)
    {
        string[] missing = await cohort.MissingAsync(present, communes, cancellationToken);
        var lines = new ArrayBufferWriter<byte>();
        var csv = new CsvWriter(lines);
        var ofCommune = new Dictionary<int, long>();
        foreach (string person in isListed ? missing : [])
        {
            BeneficiaryRecord? record = await cohort.FindAsync(person, cancellationToken);
            csv.Cells([person, record?.FullName ?? "", record?.Commune.ToString("D5", CultureInfo.InvariantCulture) ?? ""]);
            csv.EndRow();
            if (record is not null)
                ofCommune[record.Commune] = ofCommune.GetValueOrDefault(record.Commune) + 1;
        }

        return (missing, ofCommune, lines.WrittenMemory);
    }

    private void Take((string[] Missing, Dictionary<int, long> OfCommune, ReadOnlyMemory<byte> Lines) answer, FileStream? file)
    {
        _missing += answer.Missing.Length;
        _first.AddRange(answer.Missing.Take(IntakeLimits.MaxListedMissing - _first.Count).Select(Masking.CitizenId));
        foreach ((int commune, long missing) in answer.OfCommune)
            _ofCommune[commune] = _ofCommune.GetValueOrDefault(commune) + missing;
        file?.Write(answer.Lines.Span);
    }
}
