using AnSinh.Domain.Banks;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;
using CsCheck;

namespace AnSinh.Domain.Tests.Rules;

/// <summary>Random lives, judged every month of ten years, against <see cref="DecreeModel"/>.</summary>
public sealed class EntitlementModelTests
{
    private const int Lives = 2_000;
    private static readonly BenefitPeriod First = new(2018, 1);
    private static readonly BenefitPeriod[] TenYears = [.. Enumerable.Range(0, 120).Select(First.AddMonths)];
    private static readonly string[] Codes = [.. DecreeModel.Categories.Keys];
    private static readonly int[] Communes = [25741, 25744, 25747];

    private static readonly Gen<BenefitPeriod> AnyMonth = Gen.Int[-24, 130].Select(First.AddMonths);

    private static readonly Gen<DateOnly> AnyDay = Gen.Select(
        AnyMonth, Gen.Int[1, 28], (month, day) => new DateOnly(month.Year, month.Month, day));

    /// <summary>Small children, people around 16 and 22, and around 60, 70, 75 and 80, some born on 29 February.</summary>
    private static readonly Gen<DateOnly> Birth = Gen.Select(Gen.OneOf(Gen.Int[1936, 1968], Gen.Int[1995, 2026]), Gen.Int[0, 366],
        (year, day) => day == 366 ? new DateOnly(year / 4 * 4, 2, 29) : new DateOnly(year, 1, 1).AddDays(Math.Min(day, 364)));

    private static readonly Gen<GrantedBenefit> AnyGrant = Gen.Select(
        Gen.Int[0, Codes.Length - 1].Select(code => Codes[code]),
        Gen.Byte[0, 3],
        Gen.Frequency((9, Gen.Const("1/QĐ")), (1, Gen.Const(""))),
        AnyDay,
        Gen.Frequency((5, Gen.Const(Standing.Active)), (1, Gen.Const(Standing.Suspended)), (1, Gen.Const(Standing.Stopped))),
        AnyMonth, Gen.Bool, Gen.Enum<StandingReason>(),
        (code, children, decision, signed, standing, since, hasSince, reason) => new GrantedBenefit
        {
            Category = Person.Number(code),
            Children = children,
            DecisionNumber = decision,
            DecisionDate = signed,
            Standing = standing,
            StandingSince = hasSince ? since : null,
            StandingReason = reason,
        });

    private static readonly Gen<BeneficiaryRecord> Life = Gen.Select(
        Birth, AnyGrant.Array[1, 4], AnyDay, Gen.Int[0, 2], Gen.Select(AnyMonth, Gen.Bool), AnyMonth, Gen.Bool,
        (birth, grants, death, dies, arrears, move, moves) =>
        {
            GrantedBenefit[] different = [.. grants.DistinctBy(grant => grant.Category)];
            GrantedBenefit main = different[0];
            return Person.Elder with
            {
                BirthDate = birth,
                Category = main.Category,
                Children = main.Children,
                DecisionNumber = main.DecisionNumber,
                DecisionDate = main.DecisionDate,
                Standing = main.Standing,
                StandingSince = main.StandingSince,
                StandingReason = main.StandingReason,
                OtherGrants = different[1..],
                DeathDate = dies == 0 && death > birth ? death : null,
                ArrearsFrom = arrears.Item2 ? arrears.Item1 : null,
                Commune = Communes[0],
                PreviousCommune = moves ? Communes[1] : 0,
                CommuneSince = moves ? move : null,
                Bank = PayerChannels.VietnamPost,
                Account = "",
                AccountHolder = "",
            };
        });

    /// <summary>Lives that end, with a grant for the funeral decided some day.</summary>
    private static readonly Gen<BeneficiaryRecord> EndedLife = Gen.Select(Life, AnyDay, AnyDay, (life, death, decided) => life with
    {
        DeathDate = death > life.BirthDate ? death : null,
        OrganiserName = "Trần Văn Bình",
        OrganiserId = "074080000001",
        OtherGrants =
        [
            .. life.OtherGrants.Where(grant => grant.Category != Person.Number("FUNERAL")),
            Person.Grant("FUNERAL", $"{decided:yyyy-MM-dd}"),
        ],
    });

    private static readonly Gen<DecreeModel.Office> AnyOffice = Gen.Select(
        Gen.Bool.Select(hanoi => hanoi ? 1 : 74),
        Gen.Bool,
        Gen.Bool,
        (province, suspended, both) => new DecreeModel.Office(province, suspended, both));

    private readonly Dictionary<(string Programme, BenefitPeriod Month, DecreeModel.Office Office), RunRules> _made = [];

    [Fact]
    public void Every_month_of_ten_years_pays_what_the_decrees_say()
    {
        var paid = new Dictionary<string, int> { ["MSA"] = 0, ["SPN"] = 0, ["CAR"] = 0 };
        Gen.Select(Life, AnyOffice).Sample(
            (life, office) =>
            {
                foreach (string programme in paid.Keys)
                {
                    RunRules run = RunOf(programme, office);
                    foreach (BenefitPeriod month in TenYears.Where(month => month >= FirstMonthOf(programme)))
                    {
                        Verdict verdict = run.ForMonth(month).Judge(life);
                        long amount = verdict.IsPayable ? verdict.Amount : 0;
                        amount.ShouldBe(DecreeModel.Pays(life, programme, MonthOf(month), office), $"{programme} {month}: {verdict}");
                        verdict.IsOfProgramme.ShouldBe(Categories(life).Any(code => DecreeModel.Categories[code].Programme == programme));
                        if (amount > 0)
                            paid[programme]++;
                    }
                }
            },
            iter: Lives,
            threads: 1,
            print: Print);

        // The lives are not all refused: what was compared is worth comparing.
        paid["MSA"].ShouldBeGreaterThan(Lives);
        paid["SPN"].ShouldBeGreaterThan(Lives / 20);
        paid["CAR"].ShouldBeGreaterThan(Lives / 4);
    }

    [Fact]
    public void In_each_month_at_most_one_of_allowance_and_pension_pays_and_exactly_one_commune_does()
    {
        int both = 0;
        Gen.Select(Life, AnyOffice).Sample(
            (life, office) =>
            {
                var facts = new BeneficiaryFacts(life);
                foreach (BenefitPeriod month in TenYears)
                {
                    Communes.Where(commune => facts.CommuneIn(month.MonthNumber) == commune)
                        .ShouldBe([DecreeModel.Payer(life, MonthOf(month))]);
                    if (month < FirstMonthOf("SPN"))
                        continue;
                    Verdict allowance = RunOf("MSA", office).ForMonth(month).Judge(life);
                    Verdict pension = RunOf("SPN", office).ForMonth(month).Judge(life);
                    (allowance.IsPayable && pension.IsPayable).ShouldBeFalse($"{month}: {allowance} and {pension}");
                    if (allowance.Rule == RefusalRuleNumber.DoubleBenefit || pension.Rule == RefusalRuleNumber.DoubleBenefit)
                        both++;
                }
            },
            iter: Lives,
            threads: 1,
            print: Print);
        both.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void A_funeral_is_paid_once_by_the_first_run_that_may()
    {
        int paid = 0;
        Gen.Select(EndedLife.Where(life => life.Category != Person.Number("FUNERAL")), AnyOffice).Sample(
            (life, office) =>
            {
                (int Run, long Amount)? first = null;
                foreach (BenefitPeriod month in TenYears.Where(month => month >= FirstMonthOf("FUN")))
                {
                    RunRules run = Make("FUN", month, office);
                    foreach (string owed in run.OwedMonths(life))
                    {
                        Verdict verdict = run.ForMonth(Person.Month(owed))
                            .Judge(life, new PersonSignals { PaidInAnotherMonth = first is not null });
                        if (verdict.IsPayable)
                            first = first is null ? (MonthOf(month), verdict.Amount) : throw new InvalidOperationException("paid twice");
                    }
                }

                (int Run, long Amount)? expected = DecreeModel.Funeral(life, office);
                if (expected is { } claim && claim.Run > MonthOf(TenYears[^1]))
                    expected = null;
                first.ShouldBe(expected);
                if (first is not null)
                    paid++;
            },
            iter: Lives / 4,
            threads: 1,
            print: Print);
        paid.ShouldBeGreaterThan(Lives / 200);
    }

    private static int MonthOf(BenefitPeriod month) => (month.Year * 12) + month.Month;

    private static BenefitPeriod FirstMonthOf(string programme) => programme switch
    {
        "SPN" => new BenefitPeriod(2025, 7),
        "CAR" or "FUN" => new BenefitPeriod(2021, 7),
        _ => First,
    };

    private static IEnumerable<string> Categories(BeneficiaryRecord life) =>
        Codes.Where(code => Person.Number(code) == life.Category || life.OtherGrants.Any(grant => grant.Category == Person.Number(code)));

    private RunRules RunOf(string programme, DecreeModel.Office office) => Make(programme, FirstMonthOf(programme), office);

    private RunRules Make(string programme, BenefitPeriod month, DecreeModel.Office office)
    {
        if (!_made.TryGetValue((programme, month, office), out RunRules? run))
        {
            var options = new RunRuleOptions
            {
                Province = office.Province,
                PaySuspendedMonths = office.PaysSuspendedMonths,
                SingleParentKeepsBoth = office.SingleParentKeepsBoth,
            };
            _made[(programme, month, office)] = run = Person.Run(programme, month.ToString(), options);
        }

        return run;
    }

    private static string Print((BeneficiaryRecord Life, DecreeModel.Office Office) sample) =>
        $"{sample.Life} {string.Join<GrantedBenefit>(" | ", sample.Life.OtherGrants)} {sample.Office}";
}
