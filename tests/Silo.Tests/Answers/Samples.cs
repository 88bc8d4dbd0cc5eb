using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Contracts.Funds;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Lists;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Files.Lists;

namespace AnSinh.Silo.Tests.Answers;

/// <summary>One of each thing that the API shows, with every member filled by another value.</summary>
internal static class Samples
{
    private static readonly DateTimeOffset Day = new(2024, 12, 2, 8, 0, 0, TimeSpan.FromHours(7));

    public static BatchView Batch { get; } = new()
    {
        BatchId = "MSA202412-0123456789ab",
        State = BatchState.Settling,
        Scope = new RunScope(ProgrammeCode.MonthlySocialAllowance, new BenefitPeriod(2024, 12), "718", "DS-1", "MSA202411-00"),
        RateVersion = "2024-07",
        ContentHash = new string('a', 64),
        Payable = new CountAndSum(3, 1_500_000),
        PayableBanks = [new KeyedSum(970436, new CountAndSum(2, 1_000_000)), new KeyedSum(100001, new CountAndSum(1, 500_000))],
        PayableCommunes = [new KeyedSum(1234, new CountAndSum(3, 1_500_000))],
        RefusedByRule = new Dictionary<string, CountAndSum> { ["STOPPED"] = new(1, 400_000), ["DEATH"] = new(2, 800_000) },
        Totals = Totals,
        OrderedBanks = [new BankTotals(970436, Totals)],
        StreamedOrders = 15,
        ContradictoryStatuses = 1,
        StaleStatuses = 2,
        OutdatedLots = 4,
        Problem = "Ngân hàng <A> không trả lời",
        History =
        [
            new BatchStep("prepared", Day, "lan", "00ff", null),
            new BatchStep("withdrawn", Day.AddTicks(1_230_000).ToUniversalTime(), "hoa", "11ee", "xem lại"),
            new BatchStep("second-asked", Day, "minh", "22dd", "ngân hàng hỏng") { Asked = "cancel-rest" },
        ],
        Changes = [new ChangeTally(PayoutChange.Up, new CountAndSum(2, 700), new CountAndSum(2, 900))],
        Lines = new LineSums(new CountAndSum(1, 10), new CountAndSum(2, 20), new CountAndSum(3, 30)),
        Fund = "NS-2024",
        ReleaseAt = Day,
        Paused = true,
        Awaits = [new AwaitedStep("cancel-rest", "minh", Day, "ngân hàng hỏng")],
        Contributors = [new Contributor("an", ContributionKinds.ChangedRecord | ContributionKinds.LiftedHold)],
        Paces = [new BankPace(970436, true, 0, new CountAndSum(5, 2_500_000)), new BankPace(100001, false, 100, new CountAndSum(1, 5))],
        Cancelled = new CountAndSum(6, 3_000_000),
        TotalsAt = Day.AddSeconds(1),
        OrderedElsewhere = [new BatchShare("MSA202412-ffff", new CountAndSum(7, 3_500_000))],
        SharedWith = [new BatchShare("MSA202412-eeee", new CountAndSum(8, 4_000_000))],
    };

    public static BatchHead Head { get; } = new("MSA202412-0123456789ab", "settling", Day, Day.AddMinutes(1), "hoa");

    public static RefusedPayout Refusal { get; } = new(
        "001*********9", 1234, "DEATH", "reject", "MD07", 500_000, "dead", "stop", "đã chết", "dừng", "NĐ 20/2021", "2024-07");

    public static ChangedPayout Changed { get; } = new("001*********9", 1234, PayoutChange.AccountChanged, 500_000, 400_000, "STOPPED");

    public static PersonExplanation Explanation { get; } = new(
        "001*********9", 1234, "2024-07", 500_000, ["base 500,000"], Refusal,
        [new OrderedMonth(ProgrammeCode.MonthlySocialAllowance, new BenefitPeriod(2024, 11), "E2E", "MSA202411-00", 500_000, "settled")])
    {
        Account = "******3456",
        AccountDigest = new string('b', 32),
        Owed = 1_000,
        Asked = 2_000,
    };

    public static ContradictoryStatus Contradiction { get; } = new(
        "001*********9", 1234, "E2E", "rejected", 970436, 500_000, "ACSC", "AC04", 970415, 500_000, true, false);

    public static FundView Fund { get; } = new(
        "NS-2024", 100, 30, 20, [new FundShare("MSA202412-00", 30, 20)],
        [new FundProposal(new Guid("11111111-2222-3333-4444-555555555555"), "lan", -5, "QĐ 12/2024")]);

    public static InstructionList List { get; } = new()
    {
        ListId = "DS-2",
        Parent = "DS-1",
        Root = "DS-1",
        Programme = ProgrammeCode.MonthlySocialAllowance,
        Period = new BenefitPeriod(2024, 12),
        ExecutionDate = new DateOnly(2024, 12, 5),
        Rows = 3,
        ControlSum = "1500000.50",
        FileSha256 = [0xAB, 0xCD],
        UploadedBy = "lan",
        UploadedAt = Day,
        Accepted = new CountAndSum(2, 1_000_000),
        Held = 1,
        StillHeld = 1,
        CompletedAt = Day.AddSeconds(2),
        Corrections = ["DS-3"],
    };

    public static ListRowError RowError { get; } =
        new(7, "currency", "USD", "CURRENCY", "AM03", "not VND", "write VND", "không phải VND", "ghi VND");

    private static OrderTotals Totals => new(
        new CountAndSum(15, 150), new CountAndSum(4, 40), new CountAndSum(3, 30), new CountAndSum(2, 20), new CountAndSum(6, 60));
}
