using AnSinh.Chaos.Plan;

namespace AnSinh.Chaos.Tests;

public sealed class ChaosPlanTests
{
    private static readonly FaultKind[] Kinds = Enum.GetValues<FaultKind>();

    [Fact]
    public void The_same_seed_replays_the_same_plan() => Describe(seed: 7).ShouldBe(Describe(seed: 7));

    [Fact]
    public void Another_seed_makes_another_plan() => Describe(seed: 7).ShouldNotBe(Describe(seed: 8));

    [Fact]
    public void Every_kind_comes_before_any_comes_a_third_time()
    {
        Fault[] faults = [.. new ChaosPlan(3, 2).Rounds().SelectMany(round => round.Faults).Take(2 * Kinds.Length)];
        faults.CountBy(fault => fault.Kind).ShouldAllBe(kind => kind.Value == 2);
        faults.Select(fault => fault.Kind).Distinct().Count().ShouldBe(Kinds.Length);
    }

    [Fact]
    public void Some_faults_overlap() => new ChaosPlan(1, 2).Rounds().Take(50).ShouldContain(round => round.Faults.Count == 2);

    private static string Describe(int seed) => string.Join(
        '\n', new ChaosPlan(seed, 3).Rounds().Take(100).Select(round => $"{round.Quiet} {string.Join(' ', round.Faults)}"));
}
