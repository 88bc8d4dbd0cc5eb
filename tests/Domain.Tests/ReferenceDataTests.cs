using AnSinh.Domain.Banks;
using AnSinh.Domain.Places;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests;

public sealed class ReferenceDataTests
{
    [Fact]
    public void There_are_91_communes_in_9_districts()
    {
        Communes.All.Count.ShouldBe(91);
        Communes.Districts.Count.ShouldBe(9);
        Communes.TryGet(25741, out Commune? commune).ShouldBeTrue();
        commune.ShouldBe(new Commune(25741, "Phường Hiệp Thành", 718, "Thành phố Thủ Dầu Một", 74));
        Communes.Exists(25742).ShouldBeFalse();
        Communes.Exists(-1).ShouldBeFalse();
        Communes.Exists(int.MaxValue).ShouldBeFalse();
        Communes.All.ShouldAllBe(c => Communes.DistrictOf(c.Code) == c.District);
    }

    [Fact]
    public void There_are_63_citizen_id_prefixes()
    {
        CitizenIdPrefixes.All.Count.ShouldBe(63);
        CitizenIdPrefixes.IsProvince(74).ShouldBeTrue();
        CitizenIdPrefixes.IsProvince(1).ShouldBeTrue();
        CitizenIdPrefixes.IsProvince(3).ShouldBeFalse();
        CitizenIdPrefixes.IsProvince(101).ShouldBeFalse();
        CitizenIdPrefixes.IsProvince(-1).ShouldBeFalse();
        CitizenIdPrefixes.SuccessorOf(74).ShouldBe(79);
    }

    [Theory]
    [InlineData("all", 25741, true)]
    [InlineData("all", 1, true)]
    [InlineData("74", 25741, true)]
    [InlineData("74", 25742, false)]
    [InlineData("718", 25741, true)]
    [InlineData("719", 25741, false)]
    [InlineData("25741", 25741, true)]
    [InlineData("25741", 25744, false)]
    public void An_area_contains_its_communes(string text, int commune, bool contained)
    {
        Area.TryParse(text, out Area area, out string error).ShouldBeTrue(error);
        area.Contains(commune).ShouldBe(contained);
        area.ToString().ShouldBe(text);
    }

    [Fact]
    public void Districts_and_communes_partition_the_province()
    {
        foreach (Commune commune in Communes.All)
        {
            Communes.Districts.Keys.Count(district => Parse($"{district}").Contains(commune.Code)).ShouldBe(1);
            Parse("74").Contains(commune.Code).ShouldBeTrue();
        }

        static Area Parse(string text) => Area.TryParse(text, out Area area, out _) ? area : throw new FormatException(text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("75")]
    [InlineData("700")]
    [InlineData("25742")]
    [InlineData("2574a")]
    [InlineData("ALL")]
    [InlineData("+74")]
    [InlineData("Thuận An")]
    public void What_is_no_area_is_refused_with_one_line(string? text)
    {
        Area.TryParse(text, out Area area, out string error).ShouldBeFalse();
        error.ShouldNotBeEmpty();
        error.ShouldNotContain("\n");
        area.Contains(25741).ShouldBeFalse();
    }

    [Fact]
    public void The_bank_list_has_65_banks_and_the_post()
    {
        BankDirectory.All.Count.ShouldBe(66);
        BankDirectory.TryGet(970436, out Bank? bank).ShouldBeTrue();
        bank.ShouldBe(new Bank(970436, "VCB", "Vietcombank", "Ngân hàng TMCP Ngoại Thương Việt Nam", "BFTVVNVX", BankKind.Bank));
        BankDirectory.TryGet(533948, out bank).ShouldBeTrue();
        bank!.Name.ShouldBe("Ngân hàng Citibank, N.A. - Chi nhánh Hà Nội");
        BankDirectory.TryGet(PayerChannels.VietnamPost, out bank).ShouldBeTrue();
        bank!.Kind.ShouldBe(BankKind.Cash);
        BankDirectory.TryGet(999888, out bank).ShouldBeTrue();
        bank!.Kind.ShouldBe(BankKind.PolicyBank);
        BankDirectory.All.Count(b => b.Kind == BankKind.Wallet).ShouldBe(3);
        BankDirectory.All.Count(b => b.Bic.Length > 0).ShouldBe(42);
        BankDirectory.Describe(1).ShouldBe("1");
    }

    [Fact]
    public void Every_rule_number_has_its_entry_and_texts()
    {
        RefusalRuleNumber[] numbers = [.. Enum.GetValues<RefusalRuleNumber>().Where(number => number != RefusalRuleNumber.None)];
        RefusalRules.All.Select(rule => rule.Number).ShouldBe(numbers, ignoreOrder: true);
        foreach (RefusalRule rule in RefusalRules.All)
        {
            rule.IsoReason.Length.ShouldBe(4);
            rule.LegalBasis.ShouldNotBeEmpty();
            rule.Check.ShouldNotBeEmpty();
            rule.English.Explanation.ShouldNotBe(rule.Vietnamese.Explanation);
            rule.English.Remedy.ShouldNotBe(rule.Vietnamese.Remedy);
            RefusalRules.TryGet(rule.Code, out RefusalRule? byCode).ShouldBeTrue();
            byCode.ShouldBeSameAs(rule);
        }

        Should.Throw<ArgumentOutOfRangeException>(() => RefusalRules.Get(RefusalRuleNumber.None));
    }

    [Theory]
    [InlineData(RefusalRuleNumber.IdFormat, "ID_FORMAT", RefusalSeverity.Reject, "BE17")]
    [InlineData(RefusalRuleNumber.AccountIsCard, "ACCOUNT_IS_CARD", RefusalSeverity.Reject, "AC03")]
    [InlineData(RefusalRuleNumber.EndToEndIdDup, "E2E_DUP", RefusalSeverity.Reject, "DU04")]
    [InlineData(RefusalRuleNumber.NameMismatch, "NAME_MISMATCH", RefusalSeverity.Hold, "BE01")]
    [InlineData(RefusalRuleNumber.Deceased, "DECEASED", RefusalSeverity.Reject, "MD07")]
    [InlineData(RefusalRuleNumber.Suspended, "SUSPENDED", RefusalSeverity.Hold, "NARR")]
    [InlineData(RefusalRuleNumber.DateNonBankDay, "DATE_NON_BANK_DAY", RefusalSeverity.Route, "DT03")]
    [InlineData(RefusalRuleNumber.Cutoff, "CUTOFF", RefusalSeverity.Hold, "TM01")]
    [InlineData(RefusalRuleNumber.CategoryAge, "CATEGORY_AGE", RefusalSeverity.Reject, "UPAY")]
    [InlineData(RefusalRuleNumber.AlreadyOrdered, "ALREADY_ORDERED", RefusalSeverity.Reject, "DUPL")]
    public void A_stored_number_keeps_its_meaning(RefusalRuleNumber number, string code, RefusalSeverity severity, string reason)
    {
        RefusalRule rule = RefusalRules.Get(number);
        rule.Code.ShouldBe(code);
        rule.Severity.ShouldBe(severity);
        rule.IsoReason.ShouldBe(reason);
    }
}
