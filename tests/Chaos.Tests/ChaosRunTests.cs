using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using AnSinh.Fixtures;

// A cluster under load, with limits in seconds for its recovery: no other project runs beside this one.
[assembly: Trait("runs", "alone")]

namespace AnSinh.Chaos.Tests;

/// <summary>The command as a person runs it.</summary>
[Trait("needs", "processes")]
public sealed class ChaosRunTests
{
    /// <summary>Longer runs by <c>ANSINH_CHAOS_MINUTES</c>, another seed by <c>ANSINH_CHAOS_SEED</c>.</summary>
    private const double DefaultMinutes = 3;

    /// <summary>Longer than the longest time-out of the product, 60 s; another length by <c>ANSINH_CHAOS_OUTAGE</c>.</summary>
    private const string DefaultOutage = "75";

    /// <summary>On an idle machine it is less than half of it.</summary>
    private const double RecoverySeconds = 60;

    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan EndPatience = TimeSpan.FromMinutes(8);

    private static string Program { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "AnSinh.Chaos", new DirectoryInfo(AppContext.BaseDirectory).Name, "AnSinh.Chaos.dll"));

    [Fact]
    public async Task A_cluster_under_load_survives_every_fault_that_the_seed_draws()
    {
        double minutes = double.Parse(
            Environment.GetEnvironmentVariable("ANSINH_CHAOS_MINUTES") ?? DefaultMinutes.ToString(CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture);
        string seed = Environment.GetEnvironmentVariable("ANSINH_CHAOS_SEED") ?? "1";
        using Process process = Start("--seed", seed, "--minutes", minutes.ToString(CultureInfo.InvariantCulture), "--outage",
            Environment.GetEnvironmentVariable("ANSINH_CHAOS_OUTAGE") ?? DefaultOutage, "--json");
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput
            .ReadToEndAsync()
            .WaitAsync(TimeSpan.FromMinutes(minutes) + EndPatience, TimeProvider.System);
        await process.WaitForExitAsync();
        string all = output + await error;
        process.ExitCode.ShouldBe(0, all);
        JsonNode result = JsonNode.Parse(output.TrimEnd().Split('\n')[^1])!;
        foreach (string harm in new[] { "lost", "duplicated", "doublePaid", "drift", "stuck" })
            ((long)result[harm]!).ShouldBe(0, all);
        ((long)result["ordered"]!).ShouldBeGreaterThan(0);
        result["faults"]!.AsObject().Count.ShouldBeGreaterThan(0);
        ((double)result["longestRecoverySeconds"]!).ShouldBeLessThan(RecoverySeconds, all);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task Whatever_it_started_ends_with_it(string signal)
    {
        using Process process = Start("--seed", "1", "--minutes", "5");
        string directory = (await AwaitLineAsync(process, "the run is in ")).Split(' ')[^1];
        await AwaitLineAsync(process, "silos are ready");
        Running(directory).ShouldNotBeEmpty();
        using (Process kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(EndPatience, TimeProvider.System);
        await Eventually.GetAsync(() => Task.FromResult(Running(directory)), static left => left.Count == 0,
            static left => "everything has ended but " + string.Join('\n', left), EndPatience);
    }

    /// <summary>
    /// As in a terminal: a shell that starts these tests in the background makes all they start ignore SIGINT, and one test sends it.
    /// </summary>
    private static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Program, "chaos", .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = Path.GetTempPath(),
    })!;

    private static async Task<string> AwaitLineAsync(Process process, string part)
    {
        using var patience = new CancellationTokenSource(StartPatience);
        while (await process.StandardError.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Contains(part, StringComparison.Ordinal))
                return line;
        }

        throw new InvalidOperationException($"It ended before it said '{part}'.");
    }

    /// <summary>Command lines that name the run's directory: the cluster's parent, its silos, PostgreSQL.</summary>
    private static List<string> Running(string directory)
    {
        var found = new List<string>();
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(
            name => int.TryParse(Path.GetFileName(name), CultureInfo.InvariantCulture, out _)))
        {
            try
            {
                string line = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
                if (line.Contains(directory, StringComparison.Ordinal))
                    found.Add(line);
            }
            catch (IOException)
            {
                // It has ended just now.
            }
        }

        return found;
    }
}
