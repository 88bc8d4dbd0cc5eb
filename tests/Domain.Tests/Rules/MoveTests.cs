using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Places;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Rules;

/// <summary>Decree 176/2025, article 4: after a move the new commune pays on from the month in which the old one stopped.</summary>
public sealed class MoveTests
{
    private static readonly int[] Every = [.. Communes.All.Select(commune => commune.Code)];

    private static BeneficiaryRecord Moved { get; } = Person.Elder
        with { Commune = 25744, PreviousCommune = 25741, CommuneSince = Person.Month("2025-06") };

    [Theory]
    [InlineData("2025-01", 25741)]
    [InlineData("2025-05", 25741)]
    [InlineData("2025-06", 25744)]
    [InlineData("2026-01", 25744)]
    public void Each_month_has_one_payer_without_gap_or_repeat(string month, int payer)
    {
        var facts = new BeneficiaryFacts(Moved);
        Person.Run("MSA", month, new RunRuleOptions { Province = 48 }).Judge(facts).ShouldPay(500_000);
        Every.Where(commune => facts.CommuneIn(Person.Month(month).MonthNumber) == commune).ShouldBe([payer]);
    }

    [Fact]
    public void Arrears_from_before_the_move_are_the_old_communes()
    {
        BeneficiaryRecord owed = Moved with { ArrearsFrom = Person.Month("2025-04") };
        var facts = new BeneficiaryFacts(owed);
        Person.Run("MSA", "2025-08").OwedMonths(owed).Select(month => facts.CommuneIn(Person.Month(month).MonthNumber))
            .ShouldBe([25741, 25741, 25744, 25744]);
    }

    [Fact]
    [Trait("rule", "STOPPED")]
    public void Who_moved_to_another_province_is_stopped_here_from_the_month_of_the_hand_over()
    {
        BeneficiaryRecord gone = Person.Elder
            with { Standing = Standing.Stopped, StandingSince = Person.Month("2025-06"), StandingReason = StandingReason.Moved };
        Person.Run("MSA", "2025-05").Judge(gone).ShouldPay(500_000);
        Person.Run("MSA", "2025-06").Judge(gone).ShouldRefuse(RefusalRuleNumber.Stopped);
    }

    [Fact]
    public void Without_a_move_the_commune_pays_every_month() =>
        new BeneficiaryFacts(Person.Elder).CommuneIn(Person.Month("2014-01").MonthNumber).ShouldBe(25741);
}
