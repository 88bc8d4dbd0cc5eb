using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Tests.Cohorts;

namespace AnSinh.Domain.Tests.Payments;

/// <summary>The order of a status is parsed where the status comes in; a silo of the version before sends the text alone.</summary>
public sealed class StatusItemTests
{
    private static readonly StatusItem Received = CohortBench.Status(0, "ACSC");

    [Fact]
    public void The_parsed_order_travels_and_a_text_alone_is_parsed_when_it_is_asked()
    {
        Received.Order.ShouldBe(default);
        Received.Parsed().Order.ToString().ShouldBe(Received.EndToEndId);
        foreach (StatusItem item in new[] { Received, Received.Parsed() })
        {
            item.TryGetOrder(out EndToEndId order).ShouldBeTrue();
            order.ToString().ShouldBe(Received.EndToEndId);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("of-another-system")]
    [InlineData("MSA20241200007000000000")]
    public void A_text_that_names_no_order_names_none_after_parsing_either(string text)
    {
        StatusItem item = Received with { EndToEndId = text };
        item.TryGetOrder(out _).ShouldBeFalse();
        item.Parsed().TryGetOrder(out _).ShouldBeFalse();
    }

    [Fact]
    public void Another_text_forgets_the_order_of_the_first()
    {
        string second = CohortBench.Status(1, "ACSC").EndToEndId;
        StatusItem other = Received.Parsed() with { EndToEndId = second };
        other.TryGetOrder(out EndToEndId order).ShouldBeTrue();
        order.ToString().ShouldBe(second);
        (Received.Parsed() with { EndToEndId = "of-another-system" }).TryGetOrder(out _).ShouldBeFalse();
        (Received.Parsed() with { Bank = 1, Amount = 2 }).Order.ToString().ShouldBe(Received.EndToEndId);
    }

    [Fact]
    public void Statuses_are_equal_when_a_bank_said_the_same()
    {
        Received.Parsed().ShouldBe(Received);
        Received.Parsed().GetHashCode().ShouldBe(Received.GetHashCode());
        Received.ShouldNotBe(Received with { Amount = 1 });
        Received.ShouldNotBe(Received with { EndToEndId = "x" });
        Received.ShouldNotBe(Received with { Reason = "AC04" });
        Received.ShouldNotBe(Received with { Status = "RJCT" });
        Received.ShouldNotBe(Received with { Bank = 1 });
    }

    [Fact]
    public void A_cohort_plans_the_same_for_a_delivery_of_this_version_and_of_the_one_before()
    {
        var bench = new CohortBench();
        bench.Enrol(CohortBench.Person(1), CohortBench.Person(2));
        bench.Release("MSA-1", CohortBench.December);
        StatusItem[] texts =
        [
            CohortBench.Status(0, "ACSP"), CohortBench.Status(1, "RJCT", reason: "AC04"), CohortBench.Status(5, "ACSC"),
            new(CohortBench.Bank, "of-another-system", "ACSC", "", 1), new(CohortBench.Bank, new string('x', 70), "ACSC", "", 1),
        ];
        CommandContext context = bench.Context("bank");
        StatusPlan before = bench.Cohort.PlanStatuses(texts, context);
        StatusPlan now = bench.Cohort.PlanStatuses([.. texts.Select(item => item.Parsed())], context);
        before.Entries.Count.ShouldBe(2);
        now.Entries.Select(entry => Convert.ToHexString(entry.Hash))
            .ShouldBe(before.Entries.Select(entry => Convert.ToHexString(entry.Hash)));
    }
}
