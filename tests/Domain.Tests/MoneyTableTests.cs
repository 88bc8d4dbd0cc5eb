using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests;

/// <summary>
/// Every category in the month before and after each change of the standard level, in đồng, worked out by hand; for a person of the age
/// at which the category begins where another level follows.
/// </summary>
public sealed class MoneyTableTests
{
    [Theory]
    [InlineData(1, "CHILD_NO_CARER_U4", 675_000, 900_000, 900_000, 1_250_000)]
    [InlineData(2, "CHILD_NO_CARER_4_16", 405_000, 540_000, 540_000, 750_000)]
    [InlineData(3, "YOUTH_16_22_STUDY", 405_000, 540_000, 540_000, 750_000)]
    [InlineData(4, "CHILD_HIV_POOR_U4", 675_000, 900_000, 900_000, 1_250_000)]
    [InlineData(5, "CHILD_HIV_POOR_4_16", 540_000, 720_000, 720_000, 1_000_000)]
    [InlineData(6, "SINGLE_PARENT_POOR_PER_CHILD", 270_000, 360_000, 360_000, 500_000)]
    [InlineData(7, "ELDER_POOR_ALONE_60_80", 405_000, 540_000, 540_000, 750_000)]
    [InlineData(8, "ELDER_POOR_ALONE_80", 540_000, 720_000, 720_000, 1_000_000)]
    [InlineData(9, "ELDER_75_80_ETHNIC_POOR", 0, 360_000, 360_000, 500_000)]
    [InlineData(10, "ELDER_80_NO_PENSION", 270_000, 360_000, 360_000, 500_000)]
    [InlineData(11, "ELDER_POOR_FACILITY_ELIGIBLE_HOME_CARE", 810_000, 1_080_000, 1_080_000, 1_500_000)]
    [InlineData(12, "DISAB_EXTREME", 540_000, 720_000, 720_000, 1_000_000)]
    [InlineData(13, "DISAB_EXTREME_CHILD_ELDER", 675_000, 900_000, 900_000, 1_250_000)]
    [InlineData(14, "DISAB_SEVERE", 405_000, 540_000, 540_000, 750_000)]
    [InlineData(15, "DISAB_SEVERE_CHILD_ELDER", 540_000, 720_000, 720_000, 1_000_000)]
    [InlineData(16, "CHILD_U3_ETHNIC_POOR", 0, 540_000, 540_000, 750_000)]
    [InlineData(17, "HIV_POOR_NO_INCOME", 405_000, 540_000, 540_000, 750_000)]
    public void The_amount_of_a_category(byte number, string code, long june2021, long july2021, long june2024, long july2024)
    {
        BenefitCategories.TryGet(code, out BenefitCategory? category).ShouldBeTrue();
        category!.Number.ShouldBe(number);
        Amount(number, 2021, 6).ShouldBe(june2021);
        Amount(number, 2021, 7).ShouldBe(july2021);
        Amount(number, 2024, 6).ShouldBe(june2024);
        Amount(number, 2024, 7).ShouldBe(july2024);
    }

    [Theory]
    [InlineData("SPN", 20, "SOCIAL_PENSION_75", 1, 500_000)]
    [InlineData("SPN", 21, "SOCIAL_PENSION_70_POOR", 1, 500_000)]
    [InlineData("CAR", 30, "CARE_CHILD_U4", 1, 1_250_000)]
    [InlineData("CAR", 31, "CARE_CHILD_4_16", 2, 1_500_000)]
    [InlineData("CAR", 32, "CARE_ELDER", 0, 750_000)]
    [InlineData("CAR", 33, "CARE_OWN_FAMILY_EXTREME_DISAB", 1, 500_000)]
    [InlineData("CAR", 34, "CARE_FOSTER_EXTREME_DISAB", 1, 750_000)]
    [InlineData("CAR", 35, "CARE_FOSTER_EXTREME_DISAB_CHILD", 1, 1_250_000)]
    [InlineData("CAR", 36, "DISAB_PREGNANT_OR_ONE_CHILD_U36M", 2, 750_000)]
    [InlineData("CAR", 37, "DISAB_PREGNANT_AND_CHILD_OR_TWO_CHILDREN_U36M", 2, 1_000_000)]
    [InlineData("FUN", 40, "FUNERAL", 1, 10_000_000)]
    [InlineData("FUN", 42, "FUNERAL_CHILD_OF_SINGLE_PARENT", 1, 10_000_000)]
    [InlineData("FUN", 43, "FUNERAL_80_OTHER_BENEFIT", 1, 10_000_000)]
    [InlineData("FUN", 41, "FUNERAL_DISASTER", 1, 25_000_000)]
    public void The_amount_of_a_category_of_another_programme(string programme, byte number, string code, byte children, long amount)
    {
        BenefitCategories.TryGet(code, out BenefitCategory? category).ShouldBeTrue();
        category!.Number.ShouldBe(number);
        Amount(number, 2025, 7, programme, children).ShouldBe(amount);
    }

    [Fact]
    public void The_tables_cover_every_category()
    {
        BenefitCategories.All.Count.ShouldBe(17 + 14);
        BenefitCategories.All.Count(category => category.PerChild).ShouldBe(1);
        BenefitCategories.All.Where(category => category.IsConfidential).Select(category => (int)category.Number).ShouldBe([4, 5, 17]);
    }

    private static long Amount(byte category, int year, int month, string programme = "MSA", byte children = 1)
    {
        RunRules.TryCreate(
            ProgrammeCode.Parse(programme), new BenefitPeriod(year, month), new RunRuleOptions(), out RunRules? rules,
            out string error).ShouldBeTrue(error);
        var facts = new BeneficiaryFacts(new BeneficiaryRecord
        {
            CitizenId = "074139000001",
            FullName = "A",
            BirthDate = BenefitCategories.All.Any(known => known.Number == category && known.Ages.Any(range => range.Next is not null))
                ? new DateOnly(year, month, 1).AddYears(-BenefitCategories.All.First(known => known.Number == category).Ages[0].From)
                : new DateOnly(1939, 1, 1),
            Sex = Sex.Female,
            Commune = 25741,
            Category = category,
            Children = children,
            Bank = 970436,
        });
        return rules!.Judge(facts).Amount;
    }
}
