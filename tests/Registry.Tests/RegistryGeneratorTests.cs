using System.Security.Cryptography;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Registry.Tests;

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
        Convert.ToHexStringLower(SHA256.HashData(first)).ShouldBe("6485b9a2db02a8a3d9dd0aaa8e8d83630414e44c6554a0b9aa4344b080014d73");
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
                "ID_FORMAT", "ID_DUPLICATE", "NAME_MISSING", "ACCOUNT_FORMAT", "ACCOUNT_IS_CARD", "BANK_UNKNOWN", "BANK_BIC_BIN_MISMATCH", "DATE_FORMAT", "COMMUNE_UNKNOWN",
                "DECEASED", "SUSPENDED", "STOPPED", "NO_DECISION", "NAME_MISMATCH", "ACCOUNT_IS_WALLET", "ACCOUNT_CHANGED_RECENTLY", "CATEGORY_AGE", "AMOUNT_ZERO",
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
        people.Count(person => person.Bank != PayerChannels.VietnamPost).ShouldBeInRange(people.Length * 67 / 100, people.Length * 74 / 100);
        people.Count(person => person.CitizenId.StartsWith("074", StringComparison.Ordinal)).ShouldBeInRange(people.Length * 70 / 100, people.Length * 80 / 100);
        people.Select(person => person.Commune).Distinct().Count().ShouldBe(91);
        people.Select(person => person.Category).Distinct().Count().ShouldBe(BenefitCategories.All.Count(category => category.Programme == ProgrammeCode.MonthlySocialAllowance));
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
        var options = new GeneratorOptions { Beneficiaries = 5_000, Seed = 9, WrongPerThousand = 0, ReferenceMonth = new BenefitPeriod(2024, 9) };
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
        first.Select(row => row.Record).ShouldBe(second.Select(row => row.Record));
        first.SelectMany(row => row.Errors).ShouldBe(second.SelectMany(row => row.Errors));
    }

    [Fact]
    public void A_generated_file_passes_the_structural_check()
    {
        byte[] bytes = Generate(new GeneratorOptions { Beneficiaries = 2_000 }, out _);
        RegistryFile.Check(new MemoryStream(bytes)).ShouldBe(new RegistryFileSummary(bytes.Length, 2_000));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Limits.MaxGeneratedRows + 1)]
    public void A_number_of_rows_out_of_range_is_refused(long rows)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Generate(new GeneratorOptions { Beneficiaries = rows }, out _));
    }

    private static byte[] Generate(GeneratorOptions options, out GeneratorSummary summary)
    {
        using var stream = new MemoryStream();
        summary = RegistryGenerator.Write(stream, options);
        return stream.ToArray();
    }

    private static BeneficiaryRecord[] Good(GeneratorOptions options, out GeneratorSummary summary)
    {
        RunRules rules = RulesFor(options.ReferenceMonth);
        return [.. Rows.ReadBytes(Generate(options, out summary)).Select(row => row.Record).OfType<BeneficiaryRecord>().Where(record => RefusalOf(rules, record) is null)];
    }

    private static string? RefusalOf(RunRules rules, BeneficiaryRecord record)
    {
        Verdict verdict = rules.Judge(new BeneficiaryFacts(record));
        return verdict.IsPayable ? null : RefusalRules.Get(verdict.Rule).Code;
    }

    private static RunRules RulesFor(BenefitPeriod period)
    {
        RunRules.TryCreate(ProgrammeCode.MonthlySocialAllowance, period, new RunRuleOptions(), out RunRules? rules, out string error).ShouldBeTrue(error);
        return rules!;
    }
}
