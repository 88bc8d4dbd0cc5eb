using AnSinh.Files.Registry;

namespace AnSinh.Files.Tests;

/// <summary>The rules of the refusal catalogue that keep a row out of the registry, so that no run meets it.</summary>
public sealed class RefusalRuleTests
{
    [Theory]
    [InlineData("07413900000")]
    [InlineData("003139000001")]
    [InlineData("074039000001")]
    [InlineData("074140000001")]
    [Trait("rule", "ID_FORMAT")]
    public void A_citizen_id_has_12_digits_a_province_and_agrees_with_sex_and_birth(string id) =>
        RuleOf(Rows.Line(("citizen_id", id))).ShouldBe("ID_FORMAT");

    [Fact]
    [Trait("rule", "ID_DUPLICATE")]
    public void A_person_has_one_row_in_a_file()
    {
        RegistryRow[] rows = Rows.Read(Rows.Line(), Rows.Line(("full_name", "Trần Văn Bình")));
        rows[0].Errors.ShouldBeEmpty();
        rows[1].Errors.Select(error => error.Rule).ShouldBe(["ID_DUPLICATE"]);
    }

    [Fact]
    [Trait("rule", "NAME_MISSING")]
    public void A_person_has_a_name() => RuleOf(Rows.Line(("full_name", ""))).ShouldBe("NAME_MISSING");

    [Theory]
    [InlineData("12345")]
    [InlineData("12345678901234567890")]
    [InlineData("0071-001234")]
    [Trait("rule", "ACCOUNT_FORMAT")]
    public void An_account_has_6_to_19_letters_or_digits(string account) =>
        RuleOf(Rows.Line(("account_number", account))).ShouldBe("ACCOUNT_FORMAT");

    [Fact]
    [Trait("rule", "ACCOUNT_IS_CARD")]
    public void A_card_number_is_no_account() => RuleOf(Rows.Line(("account_number", "9704360000000008"))).ShouldBe("ACCOUNT_IS_CARD");

    [Fact]
    [Trait("rule", "BANK_BIC_BIN_MISMATCH")]
    public void Bin_and_bic_name_the_same_bank() => RuleOf(Rows.Line(("bank_bic", "VBAAVNVX"))).ShouldBe("BANK_BIC_BIN_MISMATCH");

    private static string RuleOf(string line) => Rows.Read(line).Single().Errors.ShouldHaveSingleItem().Rule;
}
