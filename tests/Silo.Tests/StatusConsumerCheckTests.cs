using AnSinh.Silo.Cluster;

namespace AnSinh.Silo.Tests;

public sealed class StatusConsumerCheckTests
{
    [Fact]
    public void A_node_whose_statuses_wait_is_not_ready_and_says_how_long()
    {
        StatusConsumerCheck.ProblemOf(runs: true, null).ShouldBeNull();
        StatusConsumerCheck.ProblemOf(runs: true, StatusConsumerCheck.LongestWait).ShouldBeNull();
        StatusConsumerCheck.ProblemOf(runs: true, TimeSpan.FromSeconds(75)).ShouldBe("statuses not handed over for 75 s");
        StatusConsumerCheck.ProblemOf(runs: false, null).ShouldBe("the status consumer does not run");
    }
}
