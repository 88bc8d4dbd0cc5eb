namespace AnSinh.Simulation.Tests;

/// <summary>The simulator bites: with a safeguard taken away it must find the damage, and shrink it to a schedule that a person can read.</summary>
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
    public void Without_a_safeguard_the_simulator_fails(string mutation, string invariant)
    {
        var scenario = new Scenario(LossyBroker: false, Enum.Parse<Mutation>(mutation));
        Simulator.Failure? failure = Simulator.FirstFailure(scenario, 1, MostSchedules);
        failure.ShouldNotBeNull($"{mutation} was not noticed in {MostSchedules} schedules.");
        output.WriteLine($"{mutation}: found in schedule {failure.Schedules}: {failure.Violation}");
        failure.Violation.Split(':')[0].ShouldBe(invariant);
        string report = failure.Report(ShrinkRuns);
        output.WriteLine(report);
        report.ShouldContain($"Seed {failure.Seed}");
    }
}
