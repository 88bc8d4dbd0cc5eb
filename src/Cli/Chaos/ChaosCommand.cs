using System.CommandLine;
using AnSinh.Silo;
using Spectre.Console;

namespace AnSinh.Cli.Chaos;

/// <param name="Seed">Draws the faults.</param>
/// <param name="Minutes">How long faults are made.</param>
internal sealed record ChaosOptions(int Seed, double Minutes, int Silos);

/// <summary><c>chaos</c>: a cluster under load, faults from a seed, and an independent check of what is left.</summary>
internal static class ChaosCommand
{
    private const double MaxMinutes = 24 * 60;
    private const int MaxSilos = 8;

    public static Command Create()
    {
        var seed = new Option<int>("--seed") { Description = "Draws the faults: the same seed, the same plan.", DefaultValueFactory = _ => 1 };
        var minutes = new Option<double>("--minutes") { Description = "How long faults are made.", DefaultValueFactory = _ => 3 };
        minutes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= MaxMinutes))
                result.AddError($"--minutes must be above 0 and at most {MaxMinutes}.");
        });
        var silos = new Option<int>("--silos") { Description = "Silo processes.", DefaultValueFactory = _ => 2 };
        silos.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxSilos)
                result.AddError($"--silos must be 1 to {MaxSilos}.");
        });
        Option<bool> json = CommonOptions.Json();
        var command = new Command("chaos", "Breaks a cluster in every way that a seed draws, and proves that nothing was lost or paid twice.") { seed, minutes, silos, json };
        command.SetAction(async (parsed, token) =>
        {
            using DataDirectoryLock held = DataDirectoryLock.AcquireNumbered(Path.Combine(Path.GetTempPath(), "ansinh"), "chaos");
            foreach (string left in Directory.EnumerateDirectories(held.Directory).Where(left => Path.GetFileName(left) != "postgres" || !IsMounted(left)))
                Directory.Delete(left, recursive: true);
            var options = new ChaosOptions(parsed.GetValue(seed), parsed.GetValue(minutes), parsed.GetValue(silos));
            ChaosResult result = await new ChaosRun(options, held.Directory, Console.Error.WriteLine).RunAsync(token);
            Show(result);
            if (parsed.GetValue(json))
                Console.WriteLine(result.ToJson());
            return result.Ok ? 0 : Failure.Failed;
        });
        return command;
    }

    private static bool IsMounted(string path) => File.ReadAllText("/proc/mounts").Contains($" {path} ", StringComparison.Ordinal);

    private static void Show(ChaosResult result)
    {
        var table = new Table().Title($"Chaos, seed {result.Seed}, {result.Minutes} minutes, {result.Silos} silos").AddColumns("", "");
        foreach ((string kind, int count) in result.Faults)
            table.AddRow(kind, $"{count}");
        table.AddRow("batches, closed", $"{result.Batches}, {result.Closed}");
        table.AddRow("orders", $"{result.Ordered:N0}");
        table.AddRow("commands acknowledged, refused", $"{result.Acknowledged:N0}, {result.Refused:N0}");
        table.AddRow("lost, duplicated, paid twice, drifted", $"{result.Lost}, {result.Duplicated}, {result.DoublePaid}, {result.Drift}");
        table.AddRow("longest recovery", $"{result.LongestRecoverySeconds} s after {result.LongestRecoveryAfter}");
        AnsiConsole.Write(table);
        foreach (string problem in result.Problems)
            Console.WriteLine($"problem: {problem}");
    }
}
