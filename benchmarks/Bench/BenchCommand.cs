using System.CommandLine;
using System.Globalization;
using AnSinh.Cli;
using AnSinh.Cli.Runs;

namespace AnSinh.Bench;

/// <summary><c>bench</c>: AnSinh against the SQL job, the limit of the servers, and plain Orleans, in one go on one machine.</summary>
internal static class BenchCommand
{
    private const long MinPayments = 1_000;

    public static Command Create()
    {
        var payments = new Option<long>("--payments")
        {
            Description =
                $"Rows of the registry, {MinPayments:N0} to {CommonOptions.MaxBeneficiaries:N0}; some of them are refused, as in life.",
            DefaultValueFactory = _ => 1_000_000,
        };
        payments.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() is < MinPayments or > CommonOptions.MaxBeneficiaries)
                result.AddError($"--payments must be {MinPayments:N0} to {CommonOptions.MaxBeneficiaries:N0}.");
        });
        var runs = new Option<int>("--runs")
        {
            Description = $"Counted rounds of each contender, 1 to {BenchSettings.MaxRuns}; one more warms up.",
            DefaultValueFactory = _ => 3,
        };
        runs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > BenchSettings.MaxRuns)
                result.AddError($"--runs must be 1 to {BenchSettings.MaxRuns}.");
        });
        Option<long> seed = CommonOptions.Seed();
        Option<bool> json = CommonOptions.Json();
        var skipPlain = new Option<bool>("--skip-plain") { Description = "Leaves out plain Orleans, which takes up to a minute." };
        var save = new Option<bool>("--save") { Description = "Keeps the figures as a dated file in benchmarks/results." };
        var command = new Command("bench", "Measures release to acknowledged against a SQL job and against the servers alone.")
        {
            payments,
            runs,
            seed,
            json,
            skipPlain,
            save,
            Silos.SiloBenchCommand.Create(),
        };
        command.SetAction(async (parsed, token) =>
        {
            var settings = new BenchSettings(
                parsed.GetValue(payments), parsed.GetValue(runs), parsed.GetValue(seed), parsed.GetValue(skipPlain), parsed.GetValue(save));
            using DataDirectoryLock directory = DataDirectoryLock.AcquireNumbered(Settings.DataRoot, "bench");
            var screen = new BenchScreen();
            if (Predictions() is { } predictions)
                BenchScreen.ShowPredictions(predictions);
            BenchResult result = await new BenchRun(settings, directory.Directory, screen.Step).RunAsync(token);
            BenchScreen.Show(result);
            if (settings.Save)
                screen.Step($"saved as {await SaveAsync(result, token)}");
            if (parsed.GetValue(json))
                Console.WriteLine(result.ToJson());
            return 0;
        });
        return command;
    }

    private static string Folder => Path.Combine(Path.GetDirectoryName(Settings.DataRoot)!, "benchmarks");

    /// <summary>The newest section of the predictions; null outside the repository.</summary>
    private static string? Predictions()
    {
        string file = Path.Combine(Folder, "predictions.md");
        if (!File.Exists(file))
            return null;
        string[] sections = File.ReadAllText(file).Split("\n## ");
        return sections.Length > 1 ? "Predicted: " + sections[1].TrimEnd() : null;
    }

    private static async Task<string> SaveAsync(BenchResult result, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(Folder, "results");
        Directory.CreateDirectory(folder);
        string time = result.StartedAt.Replace(":", "", StringComparison.Ordinal);
        string file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{time}-{result.Rows}.json"));
        await File.WriteAllTextAsync(file, result.ToIndentedJson() + "\n", cancellationToken);
        return file;
    }
}
