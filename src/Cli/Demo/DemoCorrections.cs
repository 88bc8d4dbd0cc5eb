using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;
using AnSinh.Files;

namespace AnSinh.Cli.Demo;

/// <summary>
/// Between two months: accounts that made a bank reject are corrected in the registry, and confirmed by another officer than who imports
/// them. What was rejected is then carried over into the next batch.
/// </summary>
internal static class DemoCorrections
{
    private const int MaxPeople = 20;
    private const string Sound = "1357";

    /// <summary>Writes the rows of <paramref name="registry"/> that are corrected; returns the citizen ids.</summary>
    public static IReadOnlyList<string> Write(string registry, string target)
    {
        using var reader = new StreamReader(registry);
        string header = reader.ReadLine()!;
        string[] columns = header.Split(',');
        int id = Array.IndexOf(columns, "citizen_id"), account = Array.IndexOf(columns, "account_number");
        var rows = new List<string> { header };
        var people = new List<string>();
        while (people.Count < MaxPeople && reader.ReadLine() is { } line)
        {
            // A quoted cell may hold a comma; enough rows have none.
            string[] cells = line.Contains('"', StringComparison.Ordinal) ? [] : line.Split(',');
            if (cells.Length != columns.Length
                || cells[account].Length <= Sound.Length
                || SandboxAccounts.EndingOf(cells[account]).Ending != SandboxEnding.Rejected)
                continue;
            people.Add(cells[id]);
            cells[account] = cells[account][..^Sound.Length] + Sound;
            rows.Add(string.Join(',', cells));
        }

        using var file = new StreamWriter(PrivateFiles.Create(target));
        foreach (string row in rows)
            file.WriteLine(row);
        return people;
    }

    /// <summary>Confirms the corrected accounts; returns how many people there were to confirm.</summary>
    public static async Task<int> ConfirmAsync(
        IGrainFactory grains, CohortMap map, IReadOnlyList<string> people, BenefitPeriod period, CancellationToken cancellationToken)
    {
        int confirmed = 0;
        foreach (string person in people)
        {
            IBeneficiaryCohortGrain cohort = grains.GetGrain<IBeneficiaryCohortGrain>(map.CohortOf(person));
            var run = new CohortRun(
                new RunScope(ProgrammeCode.MonthlySocialAllowance, period, "all"), DemoMonth.Confirmer, SharedValues.None);
            PersonExplanation? seen = await cohort.ExplainAsync(person, run, Languages.English, cancellationToken);
            var command = new CaseCommand(
                Guid.NewGuid(), DemoMonth.Confirmer, person, OfficerDecision.ConfirmAccount, ProgrammeCode.MonthlySocialAllowance, period,
                null, 0, "Đã xác nhận với người hưởng")
            {
                AccountDigest = seen?.AccountDigest,
            };
            CaseReply reply = await cohort.DecideAsync(command, cancellationToken);
            confirmed += reply.Error is null ? 1 : 0;
        }

        return confirmed;
    }
}
