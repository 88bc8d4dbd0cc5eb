using System.Security.Cryptography;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;
using AnSinh.Files.Registry;
using AnSinh.Generator;
using Microsoft.Extensions.Time.Testing;

namespace AnSinh.Files.Tests.Generator;

public sealed class RegistryGeneratorTests
{
    private const int Many = 20_000;

    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        byte[] first = Generate(new GeneratorOptions { Beneficiaries = 1_000, Seed = 1 }, out _);
        Generate(new GeneratorOptions { Beneficiaries = 1_000, Seed = 1 }, out _).ShouldBe(first);
        Generate(new GeneratorOptions { Beneficiaries = 1_000, Seed = 2 }, out _).ShouldNotBe(first);

        // Changes only when a change of the generator is meant; then say so in the change log, for benchmarks name their seed.
        Convert.ToHexStringLower(SHA256.HashData(first)).ShouldBe("aa60ef65665944b6b636bf51f03e4678cfdda76a855ef1ba0746deeaa18aeb10");
    }

    [Fact]
    public void Every_wrong_way_is_found_by_the_rule_it_was_made_for_and_nothing_else_is()
    {
        byte[] bytes = Generate(new GeneratorOptions { Beneficiaries = Many, Seed = 5 }, out GeneratorSummary summary);
        RunRules rules = RulesFor(new BenefitPeriod(2024, 12));
        var found = new Dictionary<string, long>();
        foreach (RegistryRow row in Rows.ReadBytes(bytes))
        {
            string? rule = row.Record is null ? row.Errors.ShouldHaveSingleItem().Rule : RefusalOf(rules, row.Record);
            if (rule is not null)
                found[rule] = found.GetValueOrDefault(rule) + 1;
        }

        found.OrderBy(entry => entry.Key).ShouldBe(summary.WrongRows.OrderBy(entry => entry.Key));
        found.Keys.ShouldBe(
            [
                "ID_FORMAT", "ID_DUPLICATE", "NAME_MISSING", "ACCOUNT_FORMAT", "ACCOUNT_IS_CARD", "BANK_UNKNOWN", "BANK_BIC_BIN_MISMATCH",
                "DATE_FORMAT", "DATE_YEAR", "COMMUNE_UNKNOWN",
                "DECEASED", "SUSPENDED", "STOPPED", "NO_DECISION", "NAME_MISMATCH", "ACCOUNT_IS_WALLET", "ACCOUNT_CHANGED_RECENTLY",
                "CATEGORY_AGE", "AMOUNT_ZERO",
            ],
            ignoreOrder: true);
        summary.WrongRows.Values.Sum().ShouldBeInRange(Many * 25 / 1000, Many * 35 / 1000);
        summary.Rows.ShouldBe(Many);
        summary.Bytes.ShouldBe(bytes.Length);
    }

    [Fact]
    public void Shares_are_roughly_those_of_a_province()
    {
        BeneficiaryRecord[] people = Good(new GeneratorOptions { Beneficiaries = Many, Seed = 3 }, out GeneratorSummary summary);
        people
            .Count(person => person.Bank != PayerChannels.VietnamPost)
            .ShouldBeInRange(people.Length * 67 / 100, people.Length * 74 / 100);
        people
            .Count(person => person.CitizenId.StartsWith("074", StringComparison.Ordinal))
            .ShouldBeInRange(people.Length * 70 / 100, people.Length * 80 / 100);
        people.Select(person => person.Commune).Distinct().Count().ShouldBe(91);
        people.Select(person => person.Category)
            .Distinct()
            .Count()
            .ShouldBe(BenefitCategories.All.Count(category => category.Programme == ProgrammeCode.MonthlySocialAllowance));
        int[] banks = [.. people.Select(person => person.Bank).Where(bank => bank != PayerChannels.VietnamPost).Distinct()];
        banks.Count(bank => BankDirectory.TryGet(bank, out Bank? known) && known.Kind == BankKind.Bank).ShouldBe(20);
        banks.ShouldContain(999888);
        people.Select(person => person.FullName).Distinct().Count().ShouldBeGreaterThan(5_000);
        summary.SandboxRows.ShouldBeInRange(people.Length * 4 / 1000, people.Length * 11 / 1000);
    }

    [Fact]
    public void Only_sandbox_accounts_end_in_99xx()
    {
        BeneficiaryRecord[] people = Good(new GeneratorOptions { Beneficiaries = Many, Seed = 4 }, out GeneratorSummary summary);
        string[] sandbox = [.. people.Select(person => person.Account).Where(account => account.Length > 3 && account[^4..^2] == "99")];
        sandbox.Length.ShouldBe((int)summary.SandboxRows);
        sandbox.ShouldAllBe(account => SandboxAccounts.EndingOf(account).Ending != SandboxEnding.Settled);
        sandbox.Select(account => account[^4..]).Distinct().Count().ShouldBe(SandboxAccounts.Endings.Count);
    }

    [Fact]
    public void A_clean_registry_is_payable_whole_in_its_month_and_in_the_months_around()
    {
        var options = new GeneratorOptions
        {
            Beneficiaries = 5_000,
            Seed = 9,
            WrongPerThousand = 0,
            ReferenceMonth = new BenefitPeriod(2024, 9),
        };
        BeneficiaryRecord[] people = Good(options, out _);
        people.Length.ShouldBe(5_000);
        people.Select(person => person.CitizenId).Distinct().Count().ShouldBe(5_000);
        for (int month = -2; month <= 2; month++)
        {
            RunRules rules = RulesFor(options.ReferenceMonth.AddMonths(month));
            people.Select(person => RefusalOf(rules, person)).Where(rule => rule is not null).ShouldBeEmpty();
        }
    }

    [Fact]
    public void Reading_again_gives_equal_records()
    {
        byte[] bytes = Generate(new GeneratorOptions { Beneficiaries = 2_000 }, out _);
        RegistryRow[] first = Rows.ReadBytes(bytes);
        RegistryRow[] second = Rows.ReadBytes(bytes);
        first.Select(row => WithoutGrants(row.Record)).ShouldBe(second.Select(row => WithoutGrants(row.Record)));
        first.SelectMany(row => row.Record?.OtherGrants ?? []).ShouldBe(second.SelectMany(row => row.Record?.OtherGrants ?? []));
        first.SelectMany(row => row.Errors).ShouldBe(second.SelectMany(row => row.Errors));
    }

    [Fact]
    public void A_generated_file_passes_the_structural_check()
    {
        byte[] bytes = Generate(new GeneratorOptions { Beneficiaries = 2_000 }, out _);
        RegistryFile.Check(new MemoryStream(bytes)).ShouldBe(new RegistryFileSummary(bytes.Length, 2_000));
    }

    [Fact]
    public void What_is_planted_is_there_in_about_its_share()
    {
        const int rows = 100_000;
        BeneficiaryRecord[] people = [
            .. Rows
                .ReadBytes(
                    Generate(new GeneratorOptions { Beneficiaries = rows, Seed = 6, WrongPerThousand = 0 }, out GeneratorSummary summary))
                .Select(row => row.Record!)];
        people.ShouldNotContain((BeneficiaryRecord?)null);
        var shared = people.Where(person => person.Account.Length > 0)
            .GroupBy(person => (person.Bank, person.Account))
            .Where(group => group.Count() > 3)
            .SelectMany(group => group)
            .ToArray();
        shared.Length.ShouldBeInRange(rows * 3 / 10_000, rows / 1_000);
        shared.ShouldAllBe(person => person.HolderRelation == HolderRelation.Self);
        people.Where(person => person.Phone.Length > 0)
            .GroupBy(person => person.Phone)
            .Where(group => group.Count() > 1)
            .Sum(group => group.Count())
            .ShouldBeInRange((int)summary.Planted["SharedPhone"] - 1, (int)summary.Planted["SharedPhone"]);
        people.Where(person => person.Address.Length > 0)
            .GroupBy(person => person.Address)
            .Where(group => group.Count() > 1)
            .Sum(group => group.Count())
            .ShouldBeInRange((int)summary.Planted["SharedAddress"] - 1, (int)summary.Planted["SharedAddress"]);
        people.Count(person => person.OtherGrants.Length > 0).ShouldBeInRange(rows * 7 / 1_000, rows * 13 / 1_000);
        people.Count(person => person.OtherGrants.Length > 0 && person.Children > 0).ShouldBeGreaterThan(rows / 1_000);
        people.Count(person => person.ArrearsFrom is not null).ShouldBeInRange(rows / 1_000, rows * 3 / 1_000);
        people
            .Count(person => person.PreviousCommune != 0 && person.CommuneSince is not null)
            .ShouldBeInRange(rows / 1_000, rows * 3 / 1_000);
        people.Count(person => person.HolderRelation == HolderRelation.Guardian).ShouldBeGreaterThan(rows / 100);
    }

    [Fact]
    public void The_next_month_is_the_same_province_with_some_changes()
    {
        const int rows = 50_000;
        var options = new GeneratorOptions { Beneficiaries = rows, Seed = 8 };
        var clock = new FakeTimeProvider(new DateTimeOffset(2025, 1, 10, 0, 0, 0, TimeSpan.Zero));
        RegistryRow[] first = [.. RegistryReader.Read(new MemoryStream(Generate(options, out _)), new RegistryReaderOptions(), clock)];
        byte[] bytes = Generate(options with { MonthsLater = 1 }, out GeneratorSummary summary);
        Generate(options with { MonthsLater = 1 }, out _).ShouldBe(bytes);
        RegistryRow[] second = [.. RegistryReader.Read(new MemoryStream(bytes), new RegistryReaderOptions(), clock)];
        second.Length.ShouldBe(rows + (rows / 100));
        summary.Changed["New"].ShouldBe(rows / 100);
        second.Skip(rows).ShouldAllBe(row => row.Record != null);
        (BeneficiaryRecord Old, BeneficiaryRecord New)[] pairs =
            [.. first.Zip(second).Where(pair => pair.First.Record is not null).Select(pair => (pair.First.Record!, pair.Second.Record!))];
        pairs.ShouldAllBe(pair => pair.Old.CitizenId == pair.New.CitizenId && pair.Old.FullName == pair.New.FullName);
        first.Zip(second).Where(pair => pair.First.Record is null).ShouldAllBe(pair => pair.Second.Record == null);
        int deaths = pairs.Count(pair => pair.Old.DeathDate != pair.New.DeathDate);
        int stops = pairs.Count(pair => pair.Old.Standing != pair.New.Standing);
        deaths.ShouldBe((int)summary.Changed["Death"]);
        stops.ShouldBe((int)summary.Changed["Stop"]);
        (deaths + stops).ShouldBeInRange(rows * 3 / 1_000, rows * 7 / 1_000);
        pairs.Count(pair => pair.Old.Account != pair.New.Account).ShouldBeInRange(rows * 3 / 1_000, rows * 7 / 1_000);
        pairs
            .Where(pair => pair.Old.Commune != pair.New.Commune)
            .ShouldAllBe(pair => pair.New.PreviousCommune == pair.Old.Commune && pair.New.CommuneSince == new BenefitPeriod(2025, 1));
        pairs.Count(pair => pair.Old.Commune != pair.New.Commune).ShouldBeInRange(rows * 2 / 1_000, rows * 4 / 1_000);
        pairs.Count(pair => pair.Old.Category != pair.New.Category).ShouldBeGreaterThan(10);
        int changed = pairs.Count(pair => WithoutGrants(pair.Old) != WithoutGrants(pair.New));
        changed.ShouldBe((int)summary.Changed.Where(entry => entry.Key != "New").Sum(entry => entry.Value));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(GeneratorLimits.MaxRows + 1)]
    public void A_number_of_rows_out_of_range_is_refused(long rows)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Generate(new GeneratorOptions { Beneficiaries = rows }, out _));
    }

    // Arrays are equal only when they are the same.
    private static BeneficiaryRecord? WithoutGrants(BeneficiaryRecord? record) => record is null ? null : record with { OtherGrants = [] };

    private static byte[] Generate(GeneratorOptions options, out GeneratorSummary summary)
    {
        using var stream = new MemoryStream();
        summary = RegistryGenerator.Write(stream, options);
        return stream.ToArray();
    }

    private static BeneficiaryRecord[] Good(GeneratorOptions options, out GeneratorSummary summary)
    {
        RunRules rules = RulesFor(options.ReferenceMonth);
        return [
            .. Rows.ReadBytes(Generate(options, out summary))
                .Select(row => row.Record)
                .OfType<BeneficiaryRecord>()
                .Where(record => RefusalOf(rules, record) is null)];
    }

    private static string? RefusalOf(RunRules rules, BeneficiaryRecord record)
    {
        Verdict verdict = rules.Judge(new BeneficiaryFacts(record));
        return verdict.IsPayable ? null : RefusalRules.Get(verdict.Rule).Code;
    }

    private static RunRules RulesFor(BenefitPeriod period)
    {
        RunRules
            .TryCreate(ProgrammeCode.MonthlySocialAllowance, period, new RunRuleOptions(), out RunRules? rules, out string error)
            .ShouldBeTrue(error);
        return rules!;
    }
}
