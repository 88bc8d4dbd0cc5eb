using System.Text;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Rules;

/// <summary>What the benefit data must be, and how it refuses what is ambiguous.</summary>
public sealed class EditionTests
{
    private const string Good = """
        {"edition": "test.1",
         "standardLevels": [
           {"from": "2020-01-01", "to": "2020-06-30", "amount": 300000, "basis": "Decree A", "certainty": "S", "source": "https://a"},
           {"from": "2020-07-01", "to": null, "amount": 400000, "basis": "Decree B", "certainty": "M 0.8"}],
         "programmes": [
           {"code": "MSA", "name": {"en": "allowance", "vi": "trợ cấp"}, "basis": "Decree A", "categories": [
             {"id": 1, "code": "ONE", "clause": "1", "text": {"en": "one", "vi": "một"}, "ages": [[0, 4]], "rates": [
               {"from": "2020-01-01", "to": "2020-12-31", "k": 2.5, "basis": "Decree A", "certainty": "M 0.9"},
               {"from": "2021-01-01", "to": null, "k": 3, "basis": "Decree B", "certainty": "M 0.9"}]},
             {"id": 2, "code": "TWO", "clause": "2", "text": {"en": "two", "vi": "hai"}, "rates": [
               {"from": "2020-01-01", "to": null, "k": 1.25, "basis": "Decree A", "certainty": "M 0.9"}]}]},
           {"code": "SPN", "name": {"en": "pension", "vi": "hưu trí"}, "basis": "Decree C",
            "amounts": [{"from": "2020-01-01", "to": "2020-12-31", "amount": 500000, "basis": "Decree C", "certainty": "M 0.9"},
                        {"from": "2021-01-01", "to": null, "amount": 600000, "basis": "Decree C", "certainty": "M 0.9"}],
            "topUps": [{"province": "01", "from": "2021-01-01", "to": null, "amount": 100000, "basis": "Resolution", "certainty": "M 0.9"}],
            "categories": [{"id": 20, "code": "PENSION", "clause": "a", "text": {"en": "pension", "vi": "hưu trí"}}]}]}
        """;

    [Fact]
    public void Good_data_is_read()
    {
        BenefitEdition edition = Parse(Good);
        edition.Name.ShouldBe("test.1");
        edition.Categories.Select(category => category.Code).ShouldBe(["ONE", "TWO", "PENSION"]);
        edition.TryGetCategory(1, out BenefitCategory? one).ShouldBeTrue();
        one!.CoefficientIn(Person.Month("2020-12"))!.Hundredths.ShouldBe(250);
        one.CoefficientIn(Person.Month("2021-01"))!.Hundredths.ShouldBe(300);
        one.CoefficientIn(Person.Month("2019-12")).ShouldBeNull();
    }

    [Theory]
    [InlineData(
        "\"to\": \"2020-06-30\"", "\"to\": \"2020-08-31\"",
        "standard level: the rates from 2020-01-01 and from 2020-07-01 overlap: end the earlier one on 2020-06-30")]
    [InlineData("\"to\": \"2020-06-30\"", "\"to\": null", "standard level: the rates from 2020-01-01 and from 2020-07-01 overlap")]
    [InlineData("\"to\": \"2020-06-30\"", "\"to\": \"2020-05-31\"", "standard level: there is a gap from 2020-06-01 to 2020-06-30")]
    [InlineData(
        "\"to\": \"2020-12-31\", \"amount\"", "\"to\": \"2021-03-31\", \"amount\"",
        "programme SPN: the rates from 2020-01-01 and from 2021-01-01 overlap: end the earlier one on 2020-12-31")]
    [InlineData(
        "\"to\": \"2020-12-31\", \"amount\"", "\"to\": \"2020-10-31\", \"amount\"",
        "programme SPN: there is a gap from 2020-11-01 to 2020-12-31")]
    [InlineData(
        "\"to\": \"2020-12-31\", \"k\"", "\"to\": \"2021-01-31\", \"k\"",
        "programme MSA, category ONE: the rates from 2020-01-01 and from 2021-01-01 overlap")]
    [InlineData(
        "\"to\": \"2020-12-31\", \"k\"", "\"to\": \"2020-11-30\", \"k\"",
        "programme MSA, category ONE: there is a gap from 2020-12-01 to 2020-12-31")]
    [InlineData("400000", "-400000", "standard level from 2020-07-01: amount -400000 must be 1 to 1000000000 đồng")]
    [InlineData("400000", "0", "standard level from 2020-07-01: amount 0 must be")]
    [InlineData("400000", "400000.5", "standard level from 2020-07-01: amount 400000.5 is no whole number of đồng")]
    [InlineData("400000", "\"many\"", "standard level from 2020-07-01: amount \"many\" is no whole number of đồng")]
    [InlineData("100000", "99999.9", "programme SPN, top-up from 2021-01-01: amount 99999.9 is no whole number of đồng")]
    [InlineData("2.5", "-2.5", "category ONE from 2020-01-01: coefficient -2.5 must be above 0")]
    [InlineData("2.5", "2.555", "category ONE from 2020-01-01: coefficient 2.555 must be above 0, at most 1000, with at most two decimals")]
    [InlineData("400000", "400001", "category ONE from 2020-01-01: 250 hundredths of the level 400001 is no whole number of đồng")]
    [InlineData("\"id\": 2,", "\"id\": 1,", "categories ONE and TWO have the same number 1")]
    [InlineData("\"id\": 20,", "\"id\": 1,", "categories ONE and PENSION have the same number 1")]
    [InlineData("\"id\": 2,", "\"id\": 256,", "category TWO: id 256 must be a whole number from 1 to 255")]
    [InlineData("\"TWO\"", "\"ONE\"", "category ONE is there twice")]
    [InlineData("\"code\": \"SPN\"", "\"code\": \"MSA\"", "programme MSA is there twice")]
    [InlineData("\"code\": \"SPN\"", "\"code\": \"pension\"", "programme 'pension' is no code")]
    [InlineData("\"from\": \"2020-07-01\"", "\"from\": \"2020-07-02\"", "standard level: from 2020-07-02 is not the first day of a month")]
    [InlineData("\"from\": \"2020-07-01\"", "\"from\": \"0026-07-01\"", "standard level: '0026-07-01' is no date from 1900 to 2199")]
    [InlineData("\"to\": \"2020-06-30\"", "\"to\": \"2020-06-29\"", "standard level: to 2020-06-29 is not the last day of a month")]
    [InlineData("\"source\": \"https://a\"", "\"source\": \"\"", "standard level from 2020-01-01 is marked S and names no source")]
    [InlineData("\"basis\": \"Decree B\", ", "", "standard level has no basis")]
    [InlineData("\"province\": \"01\", ", "", "programme SPN, top-up: ")]
    [InlineData("[[0, 4]]", "[[4, 4]]", "category ONE: ages [4, 4] must be")]
    [InlineData("[[0, 4]]", "[[0, 4, \"THREE\"]]", "category ONE: THREE follows it and is no category of programme MSA")]
    [InlineData("[[0, 4]]", "[[0, 4, \"ONE\"]]", "category ONE: more than 2 levels follow one another")]
    [InlineData(
        "\"code\": \"SPN\"", "\"code\": \"SPN\", \"differenceOf\": \"MSA\"", "programme SPN: differenceOf names MSA: name a monthly")]
    [InlineData("[[0, 4]]", "[[0, null, \"TWO\"]]", "ages [0, null, \"TWO\"] name TWO after an upper age, and there is none")]
    [InlineData("[[0, 4]]", "[[0, 4]], \"right\": \"birth\"", "category ONE: right \"birth\" must be signature, age or certificate")]
    [InlineData(
        "\"clause\": \"2\"", "\"clause\": \"2\", \"right\": \"age\"",
        "category TWO: the right starts with an age and the category has no ages")]
    [InlineData(
        "\"province\": \"01\"", "\"province\": \"01\", \"provinces\": [\"02\"]",
        "name provinces, at least one, or one province: not both")]
    [InlineData("\"edition\": \"test.1\"", "\"edition\": \"a/b\"", "edition 'a/b' is no name")]
    [InlineData(
        "\"code\": \"SPN\"", "\"code\": \"SPN\", \"higherOf\": {\"with\": \"XYZ\", \"basis\": \"b\", \"certainty\": \"S\"}",
        "programme SPN: higherOf names XYZ, which is no programme of this edition")]
    [InlineData("\"programmes\": [", "\"programmes\": [[", "it is no JSON, see line")]
    public void Bad_data_is_refused_by_name(string good, string bad, string message)
    {
        int at = Good.IndexOf(good, StringComparison.Ordinal);
        at.ShouldBeGreaterThan(0, good);
        string text = string.Concat(Good.AsSpan(0, at), bad, Good.AsSpan(at + good.Length));
        string error = Should.Throw<InvalidDataException>(() => Parse(text)).Message;
        if (message.EndsWith("top-up: ", StringComparison.Ordinal))
            message = "programme SPN: a top-up names no province";
        error.ShouldStartWith("test.json: ");
        error.ShouldContain(message);
        error.ShouldNotContain("\n");
    }

    [Fact]
    public void A_number_means_the_same_category_in_every_edition()
    {
        BenefitEdition later = Parse(
            Good.Replace("test.1", "test.2", StringComparison.Ordinal).Replace("\"TWO\"", "\"OTHER\"", StringComparison.Ordinal));
        Should.Throw<InvalidDataException>(() => BenefitEditions.Check([later, Parse(Good)])).Message
            .ShouldBe(
                "Category number 2 is OTHER in edition test.2 and TWO in test.1: numbers are stored, give the new category a new one.");
        Should.Throw<InvalidDataException>(() => BenefitEditions.Check([Parse(Good), Parse(Good)]))
            .Message.ShouldContain("Two files hold edition test.1");
    }

    [Fact]
    public void The_editions_of_this_program_are_whole()
    {
        BenefitEditions.All.Select(edition => edition.Name).ShouldBe(["2026.3", "2026.2", "2026.1"]);
        BenefitEditions.Newest.Programmes.Select(programme => programme.Code.Value)
            .ShouldBe(["MSA", "SPN", "CAR", "FUN", "MSD", "SPD", "CAD"]);
        foreach (Dated rate in BenefitEditions.All.SelectMany(Rates))
        {
            rate.Basis.ShouldNotBeEmpty();
            rate.Certainty.ShouldMatch("^S|M 0\\.\\d");
            (rate.IsSourced && !rate.Source.StartsWith("https://", StringComparison.Ordinal)).ShouldBeFalse(rate.ToString());
        }

        BenefitCategories.All.ShouldAllBe(category => category.Description != category.DescriptionVi);
        BenefitCategories.All.Select(category => (int)category.Number)
            .ShouldBe([.. Enumerable.Range(1, 17), 20, 21, .. Enumerable.Range(30, 8), 40, 41, 42, 43]);
    }

    private static IEnumerable<Dated> Rates(BenefitEdition edition) =>
        edition.StandardLevels.Concat<Dated>(edition.Programmes.SelectMany(programme => programme.Amounts.Concat(programme.TopUps)))
            .Concat(edition.Categories.SelectMany(category => category.Coefficients));

    private static BenefitEdition Parse(string json) => BenefitEdition.Parse("test.json", Encoding.UTF8.GetBytes(json));
}
