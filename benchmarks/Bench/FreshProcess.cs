using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using AnSinh.BankSimulator;
using AnSinh.Contracts.Batches;
using AnSinh.Domain.Primitives;
using AnSinh.Embedded;

namespace AnSinh.Bench;

/// <summary>What a process that has just started does: it loads everybody, then releases a batch that was approved before.</summary>
/// <param name="ColdStartSeconds">From the process's first instruction to ready, with everybody in memory.</param>
/// <param name="ReleaseSeconds">Its first release, to the broker's acknowledgement of every order.</param>
internal sealed record FreshResult(double ColdStartSeconds, double ReleaseSeconds, long Ordered)
{
    public double PerSecond => Ordered / ReleaseSeconds;
}

/// <summary>Runs this program again for the figures that only a new process can give.</summary>
internal static class FreshProcess
{
    public const string Verb = "bench-fresh";

    /// <summary>The hidden command of the child. Its last line is a <see cref="FreshResult"/> as JSON.</summary>
    public static Command CreateCommand()
    {
        var run = new Argument<string>("run");
        var directory = new Argument<string>("directory");
        var month = new Argument<int>("month");
        var command = new Command(Verb, "One release in a new process, for bench.") { run, directory, month };
        command.Hidden = true;
        command.SetAction(async (parsed, token) =>
        {
            FreshResult result = await ReleaseAsync(
                parsed.GetValue(run)!, parsed.GetValue(directory)!, BenefitPeriod.FromYearMonth(parsed.GetValue(month)), token);
            Console.WriteLine(JsonSerializer.Serialize(result));
            return 0;
        });
        return command;
    }

    /// <summary>The parent's side; no node may run on the same database.</summary>
    public static async Task<FreshResult> RunAsync(
        BenchServers servers, string directory, BenefitPeriod month, CancellationToken cancellationToken)
    {
        string yearMonth = month.YearMonth.ToString(System.Globalization.CultureInfo.InvariantCulture);
        ProcessStartInfo start = SelfProcess.Start(Verb, [servers.Run, directory, yearMonth], "AnSinh.Bench.dll");
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("The fresh process did not start.");
        try
        {
            string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 && output.TrimEnd().Split('\n')[^1] is { Length: > 0 } line
                ? JsonSerializer.Deserialize<FreshResult>(line)!
                : throw new InvalidOperationException($"The fresh process ended with {process.ExitCode}: {output}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static async Task<FreshResult> ReleaseAsync(
        string run, string directory, BenefitPeriod month, CancellationToken cancellationToken)
    {
        // Not disposed: the servers are the parent's.
        BenchServers servers = BenchServers.Attach(run);
        await using var side = new AnSinhSide(servers, directory);
        await side.StartAsync(cancellationToken);
        using var self = Process.GetCurrentProcess();
        double coldStart = (TimeProvider.System.GetUtcNow() - self.StartTime.ToUniversalTime()).TotalSeconds;
        Release release = await side.ReleaseAsync(month, cancellationToken);
        // The batch is brought to its end, so that it does not occupy the next process.
        BatchView batch = await side.ViewAsync(month, cancellationToken);
        await using SimulatedBanks banks = side.StartBanks(batch);
        await side.AwaitClosedAsync(month, cancellationToken);
        side.CheckStreams(banks);
        // With snapshots, as the first one found them: otherwise each would read the months of those before it from the journal.
        await side.StopAsync();
        return new FreshResult(coldStart, release.Cost.Seconds, release.Ordered.Count);
    }
}
