using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using CsCheck;

namespace AnSinh.Domain.Tests;

public sealed class PrimitiveTests
{
    private static readonly Gen<BenefitPeriod> GenPeriod = Gen.Select(
        Gen.Int[BenefitPeriod.MinYear, BenefitPeriod.MaxYear], Gen.Int[1, 12], (year, month) => new BenefitPeriod(year, month));

    [Fact]
    public void A_period_survives_its_text_and_its_number()
    {
        GenPeriod.Sample(period =>
        {
            BenefitPeriod.TryParse(period.ToString(), out BenefitPeriod parsed).ShouldBeTrue();
            parsed.ShouldBe(period);
            BenefitPeriod.FromYearMonth(period.YearMonth).ShouldBe(period);
            BenefitPeriod.Of(period.FirstDay).ShouldBe(period);
            BenefitPeriod.Of(period.LastDay).ShouldBe(period);
            period.LastDay.AddDays(1).Day.ShouldBe(1);
        });
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2024-00")]
    [InlineData("2024-13")]
    [InlineData("2024-1")]
    [InlineData("202412")]
    [InlineData("1899-12")]
    [InlineData("2200-01")]
    [InlineData(" 024-01")]
    [InlineData("2024/01")]
    public void What_is_no_month_is_refused(string? text)
    {
        BenefitPeriod.TryParse(text, out BenefitPeriod period).ShouldBeFalse();
        period.ShouldBe(default);
    }

    [Fact]
    public void Months_count_across_years()
    {
        new BenefitPeriod(2024, 12).AddMonths(1).ShouldBe(new BenefitPeriod(2025, 1));
        new BenefitPeriod(2024, 1).AddMonths(-1).ShouldBe(new BenefitPeriod(2023, 12));
        (new BenefitPeriod(2024, 12) < new BenefitPeriod(2025, 1)).ShouldBeTrue();
        (new BenefitPeriod(2025, 1) >= new BenefitPeriod(2025, 1)).ShouldBeTrue();
        new BenefitPeriod(2024, 2).LastDay.ShouldBe(new DateOnly(2024, 2, 29));
        Should.Throw<ArgumentOutOfRangeException>(() => new BenefitPeriod(2024, 13));
    }

    [Fact]
    public void An_order_identity_survives_its_text()
    {
        Gen.Select(GenPeriod, Gen.Int[0, EndToEndId.MaxCohort], Gen.Int[0, EndToEndId.MaxIndex], Gen.Int[1, EndToEndId.MaxAttempt])
            .Sample((period, cohort, index, attempt) =>
        {
            var id = new EndToEndId(ProgrammeCode.MonthlySocialAllowance, period, cohort, index, (short)attempt);
            string text = id.ToString();
            text.Length.ShouldBe(EndToEndId.TextLength);
            EndToEndId.TryParse(text, out EndToEndId parsed).ShouldBeTrue();
            parsed.ShouldBe(id);
        });
        new EndToEndId(ProgrammeCode.MonthlySocialAllowance, new BenefitPeriod(2024, 12), 413, 4711, 1).ToString()
            .ShouldBe("MSA20241200413000471101");
    }

    [Theory]
    [InlineData("")]
    [InlineData("MSA2024120041300047110")]
    [InlineData("MSA202412004130004711011")]
    [InlineData("msa20241200413000471101")]
    [InlineData("MS120241200413000471101")]
    [InlineData("MSA20241300413000471101")]
    [InlineData("MSA20240000413000471101")]
    [InlineData("MSA18991200413000471101")]
    [InlineData("MSA20241200413000471100")]
    [InlineData("MSA202412-0413000471101")]
    [InlineData("MSA20241200413 00471101")]
    public void What_is_no_order_identity_is_refused(string text)
    {
        EndToEndId.TryParse(text, out EndToEndId id).ShouldBeFalse();
        id.ShouldBe(default);
    }

    [Theory]
    [InlineData(EndToEndId.MaxCohort + 1, 0, 1)]
    [InlineData(0, EndToEndId.MaxIndex + 1, 1)]
    [InlineData(0, 0, EndToEndId.MaxAttempt + 1)]
    [InlineData(-1, 0, 1)]
    public void A_part_that_does_not_fit_its_digits_throws(int cohort, int index, short attempt)
    {
        var id = new EndToEndId(ProgrammeCode.MonthlySocialAllowance, new BenefitPeriod(2024, 12), cohort, index, attempt);
        Should.Throw<ArgumentOutOfRangeException>(() => id.ToString());
    }

    [Fact]
    public void Different_orders_have_different_identities()
    {
        Gen<EndToEndId> gen = Gen.Select(GenPeriod, Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[1, 3], (period, cohort, index, attempt) =>
            new EndToEndId(ProgrammeCode.MonthlySocialAllowance, period, cohort, index, (short)attempt));
        Gen.Select(gen, gen).Sample((left, right) => (left.ToString() == right.ToString()).ShouldBe(left == right));
    }

    [Theory]
    [InlineData("MSA", true)]
    [InlineData("msa", false)]
    [InlineData("MS", false)]
    [InlineData("MSAA", false)]
    [InlineData("MS1", false)]
    [InlineData("MSÀ", false)]
    [InlineData(null, false)]
    public void A_programme_is_three_upper_case_letters(string? text, bool valid)
    {
        ProgrammeCode.TryParse(text, out _).ShouldBe(valid);
    }

    [Fact]
    public void An_amount_is_written_with_its_currency_in_both_languages()
    {
        Amounts.Format(1_500_000).ShouldBe("1,500,000 VND");
        Amounts.Format(-500).ShouldBe("-500 VND");
        Amounts.FormatVietnamese(1_500_000).ShouldBe("1.500.000 đồng");
    }

    [Fact]
    public void A_sum_never_wraps()
    {
        Should.Throw<OverflowException>(() => new CountAndSum(1, long.MaxValue).Plus(1));
    }
}
