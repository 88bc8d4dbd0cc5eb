using System.Diagnostics;
using System.Globalization;

namespace AnSinh.Simulation.Tests;

/// <summary>
/// The code of journal writer, cohort owner, lane and statuses under thousands of schedules. <c>ANSINH_SIM_SECONDS</c> makes it run longer,
/// <c>ANSINH_SIM_SEED</c> runs one seed.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int FixedSeeds = 1_500;
    private const int NewSeeds = 300;
    private const int ShrinkRuns = 400;
    private const int DrivenSeeds = 400;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_schedule_keeps_the_invariants(bool lossyBroker) => Explore(new Scenario(lossyBroker), FixedSeeds, NewSeeds);

    /// <summary>
    /// From its release to its closing: whatever fails, moves or is lost, the batch closes with what the journal has and shows nothing
    /// else.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_schedule_of_a_batch_that_drives_itself_keeps_the_invariants(bool lossyBroker) =>
        Explore(new Scenario(lossyBroker, Driven: true), DrivenSeeds, DrivenSeeds / 4);

    /// <summary>The running sums of one cohort are wrong. What closes is true all the same, and what is not stops.</summary>
    [Fact]
    public void A_batch_whose_sums_drift_never_closes_with_them()
    {
        int stopped = 0;
        Simulator.FirstFailure(new Scenario(LossyBroker: false, Driven: true, SumsDrift: true), 1, DrivenSeeds / 4, world =>
            stopped += world.BatchStream.Events[^1].Event == Domain.Batches.BatchEventNames.Stopped ? 1 : 0)?.Violation.ShouldBeNull();
        stopped.ShouldBeGreaterThan(0);
    }

    private void Explore(Scenario scenario, int known, int unknown)
    {
        if (ulong.TryParse(Environment.GetEnvironmentVariable("ANSINH_SIM_SEED"), CultureInfo.InvariantCulture, out ulong wanted))
        {
            Check(scenario, wanted, 1);
            return;
        }

        Check(scenario, 1, known);
        // Seeds that nobody has seen before; the first one is printed, so that the run can be had again.
        ulong fresh = BitConverter.ToUInt64(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8)) >> 1;
        output.WriteLine($"New seeds from {fresh} on.");
        Check(scenario, fresh, unknown);
        if (!int.TryParse(Environment.GetEnvironmentVariable("ANSINH_SIM_SECONDS"), CultureInfo.InvariantCulture, out int seconds))
            return;
        var watch = Stopwatch.StartNew();
        for (ulong next = fresh + (ulong)unknown; watch.Elapsed.TotalSeconds < seconds; next += (ulong)unknown)
            Check(scenario, next, unknown);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void The_same_seed_gives_the_same_schedule(bool lossyBroker, bool driven)
    {
        var scenario = new Scenario(lossyBroker, Driven: driven);
        for (ulong seed = 1; seed <= 20; seed++)
        {
            World first = Simulator.Run(scenario, seed), second = Simulator.Run(scenario, seed);
            second.Scheduler.Choices.Made.ShouldBe(first.Scheduler.Choices.Made);
            Fingerprint(second).ShouldBe(Fingerprint(first));
        }
    }

    private static string Fingerprint(World world) =>
        string.Join(' ', world.Ledger.Streams.OrderBy(stream => stream.Key).Select(stream => Convert.ToHexString(stream.Value[^1].Hash)));

    private void Check(Scenario scenario, ulong first, int count)
    {
        long started = Stopwatch.GetTimestamp();
        long steps = 0, orders = 0, statuses = 0, transactions = 0, replays = 0, attempts = 0;
        var faults = new SortedDictionary<string, long>(StringComparer.Ordinal);
        Simulator.Failure? failure = Simulator.FirstFailure(scenario, first, count, world =>
        {
            steps += world.Scheduler.Steps;
            orders += world.Ledger.Orders.Count;
            attempts += world.Ledger.Orders.Keys.Count(id => id.Attempt > 1);
            statuses += world.Ledger.Statuses;
            transactions += world.Transactions;
            replays += world.Replays;
            foreach ((string fault, int times) in world.Network.Faults)
                faults[fault] = faults.GetValueOrDefault(fault) + times;
        });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{scenario}: {count} schedules from {first}, {count / Stopwatch.GetElapsedTime(started).TotalSeconds:0} a second; {steps} "
            + $"steps, {orders} orders ({attempts} second attempts), {statuses} statuses, "
            + $"{transactions} transactions, {replays} replays."));
        output.WriteLine(string.Join(", ", faults.Select(fault => $"{fault.Key} {fault.Value}")));
        if (failure is not null)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Seed {failure.Seed}: {failure.Violation}"));
            Assert.Fail(failure.Report(ShrinkRuns, wholeTrace: count == 1));
        }

        // A simulator in which nothing happens would be green too.
        if (count >= DrivenSeeds)
            (orders > count && statuses > count && transactions > count && attempts > 0).ShouldBeTrue();
    }
}
