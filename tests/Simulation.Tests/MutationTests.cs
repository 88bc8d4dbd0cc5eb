namespace AnSinh.Simulation.Tests;

/// <summary>
/// The simulator bites: with a safeguard taken away it must find the damage, and shrink it to a schedule that a person can read.
/// </summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const int MostSchedules = 5_000;
    private const int ShrinkRuns = 100;

    [Theory]
    [InlineData(nameof(Mutation.NoFence), "sequence")]
    [InlineData(nameof(Mutation.NoCommandId), "command")]
    [InlineData(nameof(Mutation.ConflictTakenForOwn), "acknowledged")]
    [InlineData(nameof(Mutation.NoPositions), "stream")]
    [InlineData(nameof(Mutation.NoProducerFence), "stream")]
    [InlineData(nameof(Mutation.NoUniquenessTest), "live orders")]
    [InlineData(nameof(Mutation.NoRepeatDetection), "status")]
    [InlineData(nameof(Mutation.OffsetBeforeJournal), "rest")]
    [InlineData(nameof(Mutation.NoRecount), "closed", true)]
    [InlineData(nameof(Mutation.LostNoticeAndNoPoll), "rest", true)]
    [InlineData(nameof(Mutation.UnknownTotalsAsZero), "view", true)]
    public void Without_a_safeguard_the_simulator_fails(string mutation, string invariant, bool driven = false)
    {
        var removed = Enum.Parse<Mutation>(mutation);
        var scenario = new Scenario(LossyBroker: false, removed, driven, SumsDrift: removed == Mutation.NoRecount);
        Simulator.Failure? failure = Simulator.FirstFailure(scenario, 1, MostSchedules);
        failure.ShouldNotBeNull($"{mutation} was not noticed in {MostSchedules} schedules.");
        output.WriteLine($"{mutation}: found in schedule {failure.Schedules}: {failure.Violation}");
        failure.Violation.Split(':')[0].ShouldBe(invariant);
        string report = failure.Report(ShrinkRuns);
        output.WriteLine(report);
        report.ShouldContain($"Seed {failure.Seed}");
    }
}
