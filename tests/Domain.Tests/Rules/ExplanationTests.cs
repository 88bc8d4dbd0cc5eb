using System.Text.RegularExpressions;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Rules;

/// <summary>Every refusal and every amount explains itself, in Vietnamese and English; a confidential category is never named.</summary>
public sealed partial class ExplanationTests
{
    private static readonly RunRules August = Person.Run("MSA", "2025-08");

    public static TheoryData<string> Codes => [.. RefusalRules.All.Select(rule => rule.Code)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_rule_says_what_is_wrong_what_was_seen_and_what_to_do(string code)
    {
        RefusalRules.TryGet(code, out RefusalRule? rule).ShouldBeTrue();
        rule!.LegalBasis.ShouldNotBeEmpty();
        rule.IsoReason.ShouldMatch("^[A-Z]{2}[0-9]{2}$|^[A-Z]{4}$");
        foreach (string language in (string[])["en", "vi"])
        {
            RefusalText text = rule.In(language);
            text.Seen.ShouldNotBeEmpty(code);
            text.Explanation.ShouldEndWith(".");
            text.Remedy.ShouldEndWith(".");
            string said = August.Explain(Person.Elder, rule.Number, language);
            said.ShouldStartWith(text.Explanation.TrimEnd('.'));
            said.ShouldEndWith(text.Remedy);
            Brace().IsMatch(said).ShouldBeFalse(said);
            said.ShouldNotContain("\n");
        }

        Names(rule.English).ShouldBe(Names(rule.Vietnamese), $"{code}: the two languages show the same values");
    }

    [Fact]
    public void A_rule_about_rows_and_messages_shows_the_values_it_is_given()
    {
        RefusalRules.Explain(RefusalRuleNumber.CtrlSum, "en", ("value", "1,000"), ("expected", "1,500"))
            .ShouldBe("The control sum does not match (seen 1,000, expected 1,500). Do not send; report it to the operator.");
        RefusalRules.Explain(RefusalRuleNumber.AmountFraction, "vi", ("value", "500000.5")).ShouldContain("(giá trị 500000.5)");
        RefusalRules.Explain(RefusalRuleNumber.AmountNotEntitled, "en", ("value", "600,000"), ("expected", "500,000"))
            .ShouldContain("amount 600,000, the category gives 500,000");
        RefusalRules.Explain(RefusalRuleNumber.Budget, "en")
            .ShouldBe("The budget does not cover the run. Have the budget raised, or pay a smaller area first.");
        RefusalRules.Explain(RefusalRuleNumber.IdFormat, "en", ("value", "{expected}"), ("expected", "x"))
            .ShouldContain("seen {expected}, expected x");
    }

    [Fact]
    public void An_amount_names_level_coefficient_source_and_certainty()
    {
        August.ExplainAmount(Person.With("DISAB_SEVERE_CHILD_ELDER").Beside(Person.Grant("ELDER_80_NO_PENSION")), "en").ShouldBe(
        [
            "standard level 500,000 VND a month since 2024-07-01, national (Decree 76/2024/ND-CP art. 1; sourced)",
            "severe disability, child or elderly: coefficient 2.0 × 500,000 VND = 1,000,000 VND (Decree 20/2021/ND-CP art. 6; sourced)",
            "only the highest is paid; not paid: 80 and over, no pension or other monthly benefit, 500,000 VND",
            "together 1,000,000 VND for 2025-08, edition 2026.3",
        ]);
        August.ExplainAmount(Person.Elder, "vi").ShouldBe(
        [
            "mức chuẩn 500.000 đồng một tháng từ 2024-07-01, toàn quốc (Decree 76/2024/ND-CP art. 1; có nguồn)",
            "người từ đủ 80 tuổi không có lương hưu, trợ cấp hằng tháng khác: hệ số 1,0 × 500.000 đồng = "
                + "500.000 đồng (Decree 20/2021/ND-CP art. 6; có nguồn)",
            "tổng cộng 500.000 đồng cho tháng 2025-08, bộ dữ liệu 2026.3",
        ]);
    }

    [Fact]
    public void The_two_benefits_of_a_single_parent_are_two_lines_and_the_exception_names_its_source()
    {
        string[] lines = August.ExplainAmount(
            Person.With("SINGLE_PARENT_POOR_PER_CHILD", 2).Beside(Person.Grant("HIV_POOR_NO_INCOME")), "en");
        lines[1].ShouldBe(
            "poor or near-poor single parent, per child under 16, or 16-22 studying: "
            + "2 × coefficient 1.0 × 500,000 VND = 1,000,000 VND (Decree 20/2021/ND-CP art. 6; sourced)");
        lines[2].ShouldBe(
            "confidential category: coefficient 1.5 × 500,000 VND = 750,000 VND "
            + "(Decree 20/2021/ND-CP art. 6; sourced)");
        lines[3].ShouldBe("kept beside the benefit of a single parent (Decree 20/2021/ND-CP art. 6(2); sourced)");
        lines[4].ShouldBe("together 1,750,000 VND for 2025-08, edition 2026.3");
    }

    [Fact]
    public void A_top_up_is_a_line_of_its_own()
    {
        string[] lines = Person.Run("SPN", "2026-02", new RunRuleOptions { Province = 1 })
            .ExplainAmount(Person.With("SOCIAL_PENSION_75"), "en");
        lines.ShouldBe(
        [
            "75 and over, no pension or one below the level: 500,000 VND (Decree 176/2025/ND-CP; sourced)",
            "top-up of the province 150,000 VND since 2026-01-01, province 01 (Hanoi Resolution 63/2025/NQ-HDND; sourced)",
            "together 650,000 VND for 2026-02, edition 2026.3",
        ]);
    }

    [Fact]
    public void What_gives_way_to_another_programme_says_so()
    {
        BeneficiaryRecord both = Person.Elder.Beside(Person.Grant("SOCIAL_PENSION_75"));
        August.ExplainAmount(both, "en")
            .ShouldContain(
                line => line.StartsWith("only the higher of two programmes is paid: SPN gives 500,000 VND (Decree 176/2025/ND-CP",
                StringComparison.Ordinal));
        August.ExplainAmount(Person.With("SOCIAL_PENSION_75"), "en").ShouldBe(["no grant of MSA runs in 2025-08"]);
    }

    [Fact]
    public void A_confidential_category_is_named_nowhere()
    {
        foreach (BenefitCategory category in BenefitCategories.All.Where(category => category.IsConfidential))
        {
            BeneficiaryRecord main = Person.With(category.Code)
                with { BirthDate = category.Ages.Count > 0 ? BornAt(category.Ages[0].From + 1) : Person.Elder.BirthDate };
            BeneficiaryRecord beside = main with { Category = 6, Children = 1, OtherGrants = [Person.Grant(category.Code)] };
            foreach (BeneficiaryRecord record in (BeneficiaryRecord[])[main, beside])
            {
                foreach (string language in (string[])["en", "vi"])
                {
                    IEnumerable<string> refusals = RefusalRules.All.Select(rule => Strict.Explain(record, rule.Number, language));
                    foreach (string text in refusals.Concat(August.ExplainAmount(record, language)))
                    {
                        text.ShouldNotContain("HIV");
                        text.ShouldNotContain(category.Code);
                        text.ShouldNotContain(category.Description);
                        text.ShouldNotContain(category.DescriptionVi);
                        text.ShouldNotContain($"category number {category.Number} ");
                    }
                }
            }
        }
    }

    private static RunRules Strict { get; } = Person.Run("MSA", "2025-08", new RunRuleOptions { AcceptUnsourcedCoefficients = false });

    private static DateOnly BornAt(int age) => new(2025 - age, 1, 1);

    private static string[] Names(RefusalText text) =>
        [.. text.Seen.SelectMany(seen => Brace().Matches(seen)).Select(match => match.Value).Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Brace();
}
