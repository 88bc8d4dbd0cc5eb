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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_schedule_keeps_the_invariants(bool lossyBroker)
    {
        var scenario = new Scenario(lossyBroker);
        if (ulong.TryParse(Environment.GetEnvironmentVariable("ANSINH_SIM_SEED"), CultureInfo.InvariantCulture, out ulong wanted))
        {
            Check(scenario, wanted, 1);
            return;
        }

        Check(scenario, 1, FixedSeeds);
        // Seeds that nobody has seen before; the first one is printed, so that the run can be had again.
        ulong fresh = BitConverter.ToUInt64(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8)) >> 1;
        output.WriteLine($"New seeds from {fresh} on.");
        Check(scenario, fresh, NewSeeds);
        if (!int.TryParse(Environment.GetEnvironmentVariable("ANSINH_SIM_SECONDS"), CultureInfo.InvariantCulture, out int seconds))
            return;
        var watch = Stopwatch.StartNew();
        for (ulong next = fresh + NewSeeds; watch.Elapsed.TotalSeconds < seconds; next += NewSeeds)
            Check(scenario, next, NewSeeds);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_same_seed_gives_the_same_schedule(bool lossyBroker)
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            World first = Simulator.Run(new Scenario(lossyBroker), seed), second = Simulator.Run(new Scenario(lossyBroker), seed);
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
            $"{scenario}: {count} schedules from {first}, {count / Stopwatch.GetElapsedTime(started).TotalSeconds:0} a second; {steps} steps, {orders} orders ({attempts} second attempts), {statuses} statuses, {transactions} transactions, {replays} replays."));
        output.WriteLine(string.Join(", ", faults.Select(fault => $"{fault.Key} {fault.Value}")));
        if (failure is not null)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Seed {failure.Seed}: {failure.Violation}"));
            Assert.Fail(failure.Report(ShrinkRuns, wholeTrace: count == 1));
        }

        // A simulator in which nothing happens would be green too.
        if (count >= FixedSeeds)
            (orders > count && statuses > count && transactions > count && attempts > 0).ShouldBeTrue();
    }
}
