using System.Diagnostics;
using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Primitives;

namespace AnSinh.Cli.Demo;

/// <summary>One month of a demo: three people take a batch from the dry run to closed.</summary>
internal sealed class DemoMonth(IGrainFactory grains, BenefitPeriod period, DemoScreen screen)
{
    public const string Maker = "lan";
    public const string Verifier = "minh";
    public const string Approver = "hoa";

    /// <summary>Confirms changed accounts: whoever does that approves no batch that pays them.</summary>
    public const string Confirmer = "thu";

    private const int PeopleShown = 10;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ClosePatience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LateReturnsPatience = TimeSpan.FromSeconds(15);

    private readonly IPaymentBatchGrain _batch =
        grains.GetGrain<IPaymentBatchGrain>($"{ProgrammeCode.MonthlySocialAllowance}{period.YearMonth}-demo");

    public BatchView Prepared { get; private set; } = null!;

    public BatchView Final { get; private set; } = null!;

    public double PrepareSeconds { get; private set; }

    public double AckedSeconds { get; private set; }

    public double ClosedSeconds { get; private set; }

    public double OrderedSeconds => SecondsBetween(Final, "released", "ordered");

    /// <summary>The dry run.</summary>
    public async Task PrepareAsync(string? fund, CancellationToken cancellationToken)
    {
        long at = Stopwatch.GetTimestamp();
        var scope = new RunScope(ProgrammeCode.MonthlySocialAllowance, period, "all");
        Prepared = Expect(await _batch.PrepareAsync(new PrepareBatch(Guid.NewGuid(), Maker, scope, fund), cancellationToken));
        PrepareSeconds = Stopwatch.GetElapsedTime(at).TotalSeconds;
        screen.ShowDryRun(Prepared);
    }

    /// <summary>The people behind every number of the change report, the first few of each kind.</summary>
    public async Task<IReadOnlyDictionary<PayoutChange, ChangedPayout[]>> ChangesAsync(CancellationToken cancellationToken)
    {
        var people = new Dictionary<PayoutChange, ChangedPayout[]>();
        foreach (PayoutChange kind in Enum.GetValues<PayoutChange>())
            people.Add(kind, await _batch.ChangesAsync(kind, 0, PeopleShown, cancellationToken));
        return people;
    }

    /// <summary>
    /// Submitted by the maker, verified and approved by two others. Shows that nobody else can; returns what was wrongly allowed.
    /// </summary>
    public async Task<IReadOnlyList<string>> ApproveAsync(CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        Expect(await StepAsync(Maker, BatchAction.Submit, cancellationToken));
        await MustRefuseAsync(Maker, BatchAction.Verify, faults, cancellationToken);
        Expect(await StepAsync(Verifier, BatchAction.Verify, cancellationToken));
        await MustRefuseAsync(Verifier, BatchAction.Approve, faults, cancellationToken);
        Expect(await StepAsync(Approver, BatchAction.Approve, cancellationToken));
        screen.Step($"submitted by {Maker}, verified by {Verifier}, approved by {Approver}: content {Prepared.ContentHash[..16]}…");
        return faults;
    }

    /// <summary>Releases and waits until nothing is outstanding.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ClosePatience);
        Final = await screen.WithBarAsync($"release {period}", Prepared.Payable.Count, async report =>
        {
            long at = Stopwatch.GetTimestamp();
            Expect(await StepAsync(Approver, BatchAction.Release, patience.Token));
            long done = 0;
            while (true)
            {
                BatchView view = (await _batch.GetAsync(patience.Token))!;
                double since = Stopwatch.GetElapsedTime(at).TotalSeconds;
                if (AckedSeconds == 0 && view.State >= BatchState.Settling)
                    AckedSeconds = since;
                ClosedSeconds = since;
                if (view.State >= BatchState.Closed)
                    return view;
                string state = view.State.ToString().ToLowerInvariant();
                if (view.KnownTotals is { } totals)
                {
                    done = totals.Ordered.Count - totals.Outstanding.Count;
                    report(done, $"{state}, {done:N0} answered, {done / since:N0} a second  {DemoScreen.DescribeBanks(view)}");
                }
                else
                {
                    report(done, $"{state}, not counted yet");
                }

                await Task.Delay(Poll, TimeProvider.System, patience.Token);
            }
        });
    }

    /// <summary>
    /// Returns come after settlement, so some arrive after the batch closed: wait until they stop moving, at most a little.
    /// </summary>
    public async Task AwaitLateReturnsAsync(CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        for (int quiet = 0; quiet < 2 && Stopwatch.GetElapsedTime(started) < LateReturnsPatience;)
        {
            await Task.Delay(TimeSpan.FromSeconds(1.1), TimeProvider.System, cancellationToken);
            BatchView now = (await _batch.GetAsync(cancellationToken))!;
            if (now.KnownTotals is null)
                continue;
            quiet = now.Totals == Final.Totals ? quiet + 1 : 0;
            Final = now;
        }
    }

    private Task<BatchReply> StepAsync(string person, BatchAction action, CancellationToken cancellationToken) =>
        _batch.ExecuteAsync(new BatchCommand(Guid.NewGuid(), person, action) { ExpectedContent = Prepared.ContentHash }, cancellationToken);

    private async Task MustRefuseAsync(string person, BatchAction action, List<string> faults, CancellationToken cancellationToken)
    {
        BatchReply refused = await StepAsync(person, action, cancellationToken);
        if (refused.Error == "four-eyes")
            screen.Step($"four eyes: {refused.Message}");
        else
            faults.Add($"{person} could {action} the batch of {period} ({refused.Error})");
    }

    private static BatchView Expect(BatchReply reply) =>
        reply is { Error: null, Batch: { } batch } ? batch : throw new UsageException($"{reply.Error}: {reply.Message}");

    private static double SecondsBetween(BatchView batch, string from, string to) =>
        (batch.History.Single(step => step.Event == to).At - batch.History.Single(step => step.Event == from).At).TotalSeconds;
}
