using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace AnSinh.Simulation.Tests;

/// <summary>Runs schedules and makes a report of the first that fails.</summary>
internal static class Simulator
{
    private const int LinesShown = 80;

    public static World Run(Scenario scenario, ulong seed)
    {
        var world = new World(scenario, new Choices(seed));
        world.Run();
        return world;
    }

    /// <summary>
    /// Null, or the first failing seed of <paramref name="count"/> from <paramref name="first"/> on. A schedule has one thread; every core
    /// has a schedule.
    /// </summary>
    /// <param name="seen">Told of each schedule, one at a time, in no order.</param>
    public static Failure? FirstFailure(Scenario scenario, ulong first, int count, Action<World>? seen = null)
    {
        var gate = new Lock();
        Failure? found = null;
        Parallel.ForEach(Partitioner.Create(Enumerable.Range(0, count), EnumerablePartitionerOptions.NoBuffering), (index, loop) =>
        {
            World world = Run(scenario, first + (ulong)index);
            lock (gate)
            {
                seen?.Invoke(world);
                if (world.Ledger.Violation is not { } violation)
                    return;
                if (found is null || index < found.Schedules - 1)
                    found = new Failure(scenario, first + (ulong)index, index + 1, violation, world.Scheduler.Choices.Made);
                // Everything below is still run.
                loop.Break();
            }
        });
        return found;
    }

    internal sealed record Failure(Scenario Scenario, ulong Seed, int Schedules, string Violation, IReadOnlyList<int> Choices)
    {
        private string Kind => Violation.Split(':')[0];

        /// <summary>The seed, the shortest schedule found with its steps, and how to run it again.</summary>
        public string Report(int mostRuns, bool wholeTrace = false)
        {
            IReadOnlyList<int> shrunk =
                Shrinker.Shrink(Choices, mostRuns, choices => Replay(choices).Ledger.Violation?.Split(':')[0] == Kind);
            World world = Replay(shrunk, trace: true);
            var report = new StringBuilder();
            report.AppendLine(CultureInfo.InvariantCulture, $"Seed {Seed} ({Scenario}) breaks an invariant: {Violation}");
            report.AppendLine(
                CultureInfo.InvariantCulture, $"Again: ANSINH_SIM_SEED={Seed} ./ansinh test --filter-class '*SimulationTests'");
            report.AppendLine(CultureInfo.InvariantCulture,
                $"Shrunk from {Choices.Count(choice => choice != 0)} to {shrunk.Count(choice => choice != 0)} choices that are not the "
                + $"tame one: {world.Ledger.Violation}");
            report.AppendLine(
                "Faults: "
                    + string.Join(
                        ", ", world.Network.Faults
                            .OrderBy(fault => fault.Key, StringComparer.Ordinal)
                            .Select(fault => $"{fault.Key} {fault.Value}")));
            foreach (string line in world.Scheduler.Trace!.TakeLast(wholeTrace ? int.MaxValue : LinesShown))
                report.AppendLine(line);
            return report.ToString();
        }

        public World Replay(IReadOnlyList<int> choices, bool trace = false)
        {
            var world = new World(Scenario, new Choices(choices));
            if (trace)
                world.Scheduler.Trace = [];
            world.Run();
            return world;
        }
    }
}
