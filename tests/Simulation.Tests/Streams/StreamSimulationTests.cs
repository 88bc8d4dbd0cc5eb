using System.Globalization;
using System.Text;

namespace AnSinh.Simulation.Tests.Streams;

/// <summary>
/// The code of <c>EventStreamOwner</c> and of a fund under thousands of schedules: two activations, lost requests, late requests, lost
/// answers, processes that stop and die. With a safeguard taken away the simulator must find the damage.
/// </summary>
public sealed class StreamSimulationTests(ITestOutputHelper output)
{
    private const int Seeds = 2_000;
    private const int NewSeeds = 500;
    private const int MostSchedules = 5_000;
    private const int ShrinkRuns = 200;
    private const int LinesShown = 60;

    [Fact]
    public void Every_schedule_keeps_the_invariants()
    {
        int steps = 0, events = 0, refusals = 0;
        // Seeds that nobody has seen before; the first one is printed, so that the run can be had again.
        ulong fresh = BitConverter.ToUInt64(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8)) >> 1;
        output.WriteLine($"New seeds from {fresh} on.");
        foreach ((ulong first, int count) in new[] { (1UL, Seeds), (fresh, NewSeeds) })
        {
            for (ulong seed = first; seed < first + (ulong)count; seed++)
            {
                StreamWorld world = Run(StreamMutation.None, new Choices(seed));
                if (world.Ledger.Violation is not null)
                    Assert.Fail(Report(StreamMutation.None, seed, world));
                (steps, events, refusals) = (steps + world.Scheduler.Steps, events + world.Ledger.Length, refusals + world.Ledger.Refusals);
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{steps} steps, {events} events, {refusals} refusals."));
        // A simulator in which nothing happens would be green too.
        (events > 8 * Seeds && refusals > Seeds).ShouldBeTrue();
    }

    [Theory]
    [InlineData(StreamMutation.NoFence, "sequence")]
    [InlineData(StreamMutation.UnknownTakenForDone, "acknowledged")]
    [InlineData(StreamMutation.StateKeptAfterUnknown, "rest")]
    [InlineData(StreamMutation.NoConfirmation, "refused")]
    [InlineData(StreamMutation.NoClaimSequence, "leak")]
    public void Without_a_safeguard_the_simulator_fails(StreamMutation mutation, string invariant)
    {
        for (ulong seed = 1; seed <= MostSchedules; seed++)
        {
            StreamWorld world = Run(mutation, new Choices(seed));
            if (world.Ledger.Violation is null)
                continue;
            string report = Report(mutation, seed, world);
            output.WriteLine(report);
            world.Ledger.Violation.Split(':')[0].ShouldBe(invariant);
            return;
        }

        Assert.Fail($"{mutation} was not noticed in {MostSchedules} schedules.");
    }

    [Fact]
    public void The_same_seed_gives_the_same_schedule()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            StreamWorld first = Run(StreamMutation.None, new Choices(seed)), second = Run(StreamMutation.None, new Choices(seed));
            second.Scheduler.Choices.Made.ShouldBe(first.Scheduler.Choices.Made);
            second.Table.Events.Select(known => known.Event).ShouldBe(first.Table.Events.Select(known => known.Event));
        }
    }

    private static StreamWorld Run(StreamMutation mutation, Choices choices, List<string>? trace = null)
    {
        var world = new StreamWorld(mutation, choices);
        world.Scheduler.Trace = trace;
        world.Run();
        return world;
    }

    /// <summary>The shortest schedule found that breaks the same invariant, step by step.</summary>
    private static string Report(StreamMutation mutation, ulong seed, StreamWorld failed)
    {
        string kind = failed.Ledger.Violation!.Split(':')[0];
        IReadOnlyList<int> shrunk = Shrinker.Shrink(
            failed.Scheduler.Choices.Made,
            ShrinkRuns,
            choices => Run(mutation, new Choices(choices)).Ledger.Violation?.Split(':')[0] == kind);
        var trace = new List<string>();
        StreamWorld again = Run(mutation, new Choices(shrunk), trace);
        var report = new StringBuilder();
        report.AppendLine(CultureInfo.InvariantCulture, $"Seed {seed} ({mutation}) breaks an invariant: {again.Ledger.Violation}");
        foreach (string line in trace.TakeLast(LinesShown))
            report.AppendLine(line);
        return report.ToString();
    }
}
