using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AnSinh.Cli;
using AnSinh.Cli.Runs;
using AnSinh.Embedded.Cluster;

namespace AnSinh.Bench.Silos;

/// <summary><c>bench silos</c>: the same month on clusters of one, two and four silo processes, on one machine.</summary>
internal static class SiloBenchCommand
{
    private const long MinPayments = 1_000;

    private static readonly JsonSerializerOptions Line = new(JsonSerializerDefaults.Web);

    public static Command Create()
    {
        var silos = new Option<string>("--silos")
        {
            Description = $"Sizes of the clusters, 1 to {SupervisorOptions.MaxSilos}, with commas; ratios are to the first.",
            DefaultValueFactory = _ => "1,2,4",
        };
        var payments = new Option<long>("--payments")
        {
            Description = $"Rows of the registry, {MinPayments:N0} to {CommonOptions.MaxBeneficiaries:N0}.",
            DefaultValueFactory = _ => 300_000,
        };
        payments.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() is < MinPayments or > CommonOptions.MaxBeneficiaries)
                result.AddError($"--payments must be {MinPayments:N0} to {CommonOptions.MaxBeneficiaries:N0}.");
        });
        var runs = new Option<int>("--runs")
        {
            Description = $"Counted rounds of each cluster, 1 to {BenchSettings.MaxRuns}; one more warms up.",
            DefaultValueFactory = _ => 3,
        };
        runs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > BenchSettings.MaxRuns)
                result.AddError($"--runs must be 1 to {BenchSettings.MaxRuns}.");
        });
        Option<long> seed = CommonOptions.Seed();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("silos", "Measures what a cluster of several silo processes costs on the same cores.")
        {
            silos,
            payments,
            runs,
            seed,
            json,
        };
        command.SetAction(async (parsed, token) =>
        {
            List<int> sizes = Sizes(parsed.GetValue(silos)!);
            using DataDirectoryLock directory = DataDirectoryLock.AcquireNumbered(Settings.DataRoot, "bench-silos");
            var screen = new BenchScreen();
            var settings = new SiloBenchSettings(sizes, parsed.GetValue(payments), parsed.GetValue(runs), parsed.GetValue(seed));
            SiloBenchResult result = await new SiloBenchRun(settings, directory.Directory, screen.Step).RunAsync(token);
            SiloBenchScreen.Show(result);
            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(result, Line));
            return 0;
        });
        return command;
    }

    private static List<int> Sizes(string text)
    {
        var sizes = new List<int>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size)
                || size is < 1 or > SupervisorOptions.MaxSilos
                || sizes.Contains(size))
                throw new UsageException(
                    $"--silos '{text}' is no list of different numbers from 1 to {SupervisorOptions.MaxSilos}. Write for example 1,2,4.");
            sizes.Add(size);
        }

        return sizes;
    }
}

/// <param name="Silos">Sizes of the clusters, in the order of their runs.</param>
internal sealed record SiloBenchSettings(IReadOnlyList<int> Silos, long Payments, int Runs, long Seed);
