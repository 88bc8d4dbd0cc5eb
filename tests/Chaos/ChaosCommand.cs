using System.CommandLine;
using System.Globalization;
using AnSinh.Chaos.Faults;
using AnSinh.Chaos.Plan;
using AnSinh.Cli;
using AnSinh.Cli.Runs;
using AnSinh.Embedded.Cluster;
using Spectre.Console;

namespace AnSinh.Chaos;

/// <param name="Seed">Draws the faults.</param>
/// <param name="Minutes">How long faults are made.</param>
internal sealed record ChaosOptions(int Seed, double Minutes, int Silos, int People)
{
    /// <summary>Few, so that every batch has more than a handful of people in each.</summary>
    public int Cohorts { get; init; } = 64;

    /// <summary>How long broker and database are away at the end of the run, one after the other; 0 for not at all.</summary>
    public int OutageSeconds { get; init; }
}

/// <summary><c>chaos</c>: a cluster under load, faults from a seed, and an independent check of what is left.</summary>
internal static class ChaosCommand
{
    private const double MaxMinutes = 24 * 60;
    private const int MaxSeeds = 1_000;
    private const int MaxPeople = 100_000;
    private const int MaxOutageSeconds = 3_600;

    public static Command Create()
    {
        var seed = new Option<string>("--seed", "--seeds")
        {
            Description = "Draws the faults: the same seed, the same plan. 1..20 runs one after the other.",
            DefaultValueFactory = _ => "1",
        };
        var minutes = new Option<double>("--minutes")
        {
            Description = "How long faults are made, for each seed.",
            DefaultValueFactory = _ => 3,
        };
        minutes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= MaxMinutes))
                result.AddError($"--minutes must be above 0 and at most {MaxMinutes}.");
        });
        Option<int> silos = Between("--silos", "Silo processes.", 2, SupervisorOptions.MaxSilos);
        Option<int> people = Between("--beneficiaries", "People in the registry; every batch is for all of them.", 5_000, MaxPeople);
        var outage = new Option<int>("--outage")
        {
            Description = "Seconds that broker and then database are away at the end of the run, each at a release.",
        };
        outage.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > MaxOutageSeconds)
                result.AddError($"--outage must be 0 to {MaxOutageSeconds}.");
        });
        var plan = new Option<bool>("--plan")
        {
            Description = "Only prints the faults that the seed draws; how many of them are made is a matter of time.",
        };
        var output = new Option<string?>("--out") { Description = "A file to which the JSON line of each seed is appended." };
        Option<bool> json = CommonOptions.Json();
        var command =
            new Command("chaos", "Breaks a cluster in every way that a seed draws, and proves that nothing was lost or paid twice.")
        {
            seed,
            minutes,
            silos,
            people,
            outage,
            plan,
            output,
            json,
        };
        command.SetAction(async (parsed, token) =>
        {
            (int first, int last) = ParseSeeds(parsed.GetValue(seed)!);
            bool ok = true;
            for (int each = first; each <= last; each++)
            {
                var options = new ChaosOptions(each, parsed.GetValue(minutes), parsed.GetValue(silos), parsed.GetValue(people))
                {
                    OutageSeconds = parsed.GetValue(outage),
                };
                if (parsed.GetValue(plan))
                    WritePlan(options);
                else
                    ok &= await RunAsync(options, parsed.GetValue(output), parsed.GetValue(json), token);
            }

            return ok ? 0 : Failure.Failed;
        });
        return command;
    }

    private static async Task<bool> RunAsync(ChaosOptions options, string? output, bool json, CancellationToken cancellationToken)
    {
        using DataDirectoryLock held = DataDirectoryLock.AcquireNumbered(Path.Combine(Path.GetTempPath(), "ansinh"), "chaos");
        string directory = Path.Combine(held.Directory, "run");
        PostgresStage.ReleaseLeft(Path.Combine(directory, "postgres"));
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
        Directory.CreateDirectory(directory);
        ChaosResult result = await new ChaosRun(options, directory, Console.Error.WriteLine).RunAsync(cancellationToken);
        Show(result);
        if (output is not null)
            await File.AppendAllTextAsync(output, result.ToJson() + "\n", CancellationToken.None);
        if (!result.Ok)
            Console.WriteLine($"The silos' log is {directory}/serve/serve.log until the next run.");
        if (json)
            Console.WriteLine(result.ToJson());
        return result.Ok;
    }

    /// <summary>As many rounds as a run of that length could at most make.</summary>
    private static void WritePlan(ChaosOptions options)
    {
        TimeSpan at = TimeSpan.Zero;
        foreach (FaultRound round in new ChaosPlan(options.Seed, options.Silos).Rounds())
        {
            at += round.Quiet;
            if (at >= TimeSpan.FromMinutes(options.Minutes))
                return;
            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"seed {options.Seed}: quiet {round.Quiet.TotalSeconds:0.0} s, {round}"));
            at += round.Faults.Max(fault => fault.Delay + fault.Duration);
        }
    }

    private static (int First, int Last) ParseSeeds(string text)
    {
        string[] ends = text.Split("..");
        if (ends.Length is 1 or 2
            && int.TryParse(ends[0], CultureInfo.InvariantCulture, out int first)
            && int.TryParse(ends[^1], CultureInfo.InvariantCulture, out int last)
            && last >= first && last - first < MaxSeeds)
        {
            return (first, last);
        }

        throw new UsageException($"'{text}' is no seed. Write a number, or a range such as 1..20 (at most {MaxSeeds}).");
    }

    private static Option<int> Between(string name, string description, int byDefault, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < 1 || value > most))
                result.AddError($"{name} must be 1 to {most}.");
        });
        return option;
    }

    private static void Show(ChaosResult result)
    {
        Table table = new Table().Title($"Chaos, seed {result.Seed}, {result.Minutes} minutes, {result.Silos} silos").AddColumns("", "");
        foreach ((string kind, int count) in result.Faults)
            table.AddRow(kind, $"{count}");
        foreach ((string kind, string reason) in result.Skipped)
            table.AddRow(kind, $"skipped: {reason}");
        table.AddRow("answers lost on the way", $"{result.AnswersLost:N0}");
        table.AddRow("batches, closed", $"{result.Batches}, {result.Closed}");
        table.AddRow("orders; on the topics again", $"{result.Ordered:N0}; {result.StreamedAgain:N0}");
        table.AddRow("commands acknowledged, refused, unknown", $"{result.Acknowledged:N0}, {result.Refused:N0}, {result.Unknown:N0}");
        table.AddRow(
            "lost, duplicated, paid twice, drifted, stuck",
            $"{result.Lost}, {result.Duplicated}, {result.DoublePaid}, {result.Drift}, {result.Stuck}");
        table.AddRow("longest recovery", $"{result.LongestRecoverySeconds} s after {result.LongestRecoveryAfter}");
        table.AddRow("until every silo was ready", $"{result.LongestFullStrengthSeconds} s");
        AnsiConsole.Write(table);
        foreach (string problem in result.Problems)
            Console.WriteLine($"problem: {problem}");
    }
}
