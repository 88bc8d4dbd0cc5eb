using System.Diagnostics;
using AnSinh.Api.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Contracts.Funds;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Primitives;
using AnSinh.Intake.Import;

namespace AnSinh.Cli.Demo;

/// <summary>The second month of a demo: the report against the first, a fund that pays, and the second batch.</summary>
internal sealed class DemoSecondRun(IGrainFactory grains, BenefitPeriod period, DemoScreen screen)
{
    private const string Fund = "DEMO";
    private const string Source = "Quyết định giao dự toán (demo)";

    /// <summary>More than a province of the largest size needs in a month, đồng.</summary>
    private const long Budget = 100_000_000_000_000;

    private readonly IFundGrain _fund = grains.GetGrain<IFundGrain>(Fund);

    public DemoMonth Month { get; } = new(grains, period, screen);

    public double ChangeSeconds { get; private set; }

    private FundView FundAfter { get; set; } = null!;

    /// <summary>The dry run and its change report, with people behind each number.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        FundView proposed =
            Expect(await _fund.ProposeAsync(new FundChange(Guid.NewGuid(), DemoMonth.Maker, Budget, Source), cancellationToken));
        Expect(await _fund.ConfirmAsync(Guid.NewGuid(), DemoMonth.Approver, proposed.Proposals[0].Id, cancellationToken));
        await Month.PrepareAsync(Fund, cancellationToken);
        long at = Stopwatch.GetTimestamp();
        IReadOnlyDictionary<PayoutChange, ChangedPayout[]> people = await Month.ChangesAsync(cancellationToken);
        ChangeSeconds = Stopwatch.GetElapsedTime(at).TotalSeconds;
        screen.ShowChanges(Month.Prepared, people);
    }

    /// <summary>From submitted to closed; returns what was wrongly allowed or does not add up.</summary>
    public async Task<IReadOnlyList<string>> PayAsync(CancellationToken cancellationToken)
    {
        List<string> faults = [.. await Month.ApproveAsync(cancellationToken)];
        FundView approved = (await _fund.GetAsync(cancellationToken))!;
        if (approved.Reserved != Month.Prepared.Payable.Dong)
            faults.Add($"fund {Fund} has {approved.Reserved} VND reserved, but {Month.Prepared.Payable.Dong} VND were approved");
        await Month.ReleaseAsync(cancellationToken);
        await Month.AwaitLateReturnsAsync(cancellationToken);
        FundAfter = (await _fund.GetAsync(cancellationToken))!;
        screen.Step(
            $"fund {Fund}: {approved.Reserved:N0} VND reserved at approval, {FundAfter.Consumed:N0} VND consumed, {FundAfter.Reserved:N0} "
            + $"VND still reserved");
        return faults;
    }

    public DemoSecondMonth Result(ImportReport delta, CheckedBatch check) => new()
    {
        Period = period.ToString(),
        Rows = delta.Rows,
        BadRows = delta.BadRows,
        Added = delta.Outcome.Added,
        Changed = delta.Outcome.Changed,
        Refused = Month.Prepared.RefusedByRule.Values.Sum(rule => rule.Count),
        Changes = ChangeDocuments.Of(Month.Prepared.Changes),
        Arrears = Month.Prepared.Lines.Arrears,
        CarriedOver = Month.Prepared.Lines.CarriedOver,
        Deducted = Month.Prepared.Lines.Deducted,
        Totals = Month.Final.Totals,
        Streamed = check.Streamed,
        Lost = check.Lost,
        Duplicated = check.Duplicated,
        ImportSeconds = delta.Duration.TotalSeconds,
        PrepareSeconds = Month.PrepareSeconds,
        ReleaseToOrderedSeconds = Month.OrderedSeconds,
        ReleaseToAckedSeconds = Month.AckedSeconds,
        ReleaseToClosedSeconds = Month.ClosedSeconds,
        FundFree = FundAfter.Free,
    };

    private static FundView Expect(FundReply reply) =>
        reply is { Error: null, Fund: { } fund } ? fund : throw new UsageException($"{reply.Error}: {reply.Message}");
}
