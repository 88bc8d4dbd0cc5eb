using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Cohorts;

/// <summary>The name beside an id is evidence: a column that was sorted alone, or a wrong digit, names somebody who exists.</summary>
public sealed class ListedNameTests
{
    private static readonly BenefitPeriod December = new(2024, 12);

    private readonly CohortBench _bench = new();

    [Theory]
    [InlineData("Nguyễn Văn An")]
    [InlineData("NGUYEN VAN AN")]
    [InlineData("nguyễn  văn an")]
    [InlineData("Nguye\u0302\u0303n Va\u0306n An")]
    [InlineData("")]
    public void The_registered_name_is_known_in_all_its_forms(string name) => List(name).Refused.ShouldBeEmpty();

    [Theory]
    [InlineData("Hồ Thị Năm")]
    [InlineData("Nguyễn Văn Anh")]
    [InlineData("Nguyễn An")]
    public void Another_name_holds_the_row_and_shows_initials_only(string name)
    {
        ListingPlan plan = List(name);
        plan.Accepted.ShouldBeEmpty();
        plan.Entry.ShouldBeNull();
        RefusedListing refused = plan.Refused.ShouldHaveSingleItem();
        refused.Rule.ShouldBe(RefusalRuleNumber.NameMismatch);
        refused.Seen.ShouldEndWith(" / N. V. A.");
        refused.Seen.ShouldNotContain("Văn");
    }

    private ListingPlan List(string name)
    {
        _bench.Enrol(CohortBench.Person(1));
        return _bench.List("L-1", December, new ListedInstruction(2, CohortBench.Person(1).CitizenId, 750_000, 0, "") { FullName = name });
    }
}
