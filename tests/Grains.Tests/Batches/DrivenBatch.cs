using AnSinh.Contracts.Cohorts;
using AnSinh.Contracts.Funds;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Calendar;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Lanes;
using AnSinh.Domain.Payments;
using AnSinh.Grains.Batches;
using AnSinh.Grains.Batches.Drive;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AnSinh.Grains.Tests.Batches;

/// <summary>
/// The drive of a settling batch over cohorts that the test writes, without a silo and without time. Every cohort has two orders at one
/// bank.
/// </summary>
internal sealed class DrivenBatch : IBatchStream, IPreparedContent, IBatchCohorts, IBatchLanes, IBatchFunds
{
    public const int Cohorts = 4;
    public const int Orders = 2;
    private const int Bank = 970436;
    private const long Dong = 750_000;

    private readonly List<string> _events = [];

    public DrivenBatch(string? fund = null)
    {
        Record = new BatchRecord("MSA202412-test", Cohorts);
        Context = new DriveContext(
            Record, this, this, this, this, this, new CohortMap(Cohorts, 2), new PaymentWindow(new PaymentWindowOptions()),
            Time, NullLogger.Instance, default);
        Drive = new BatchDrive(Context);
        var all = new CountAndSum(Cohorts * Orders, Cohorts * Orders * Dong);
        var prepared = new PreparedDetails("MSA", "2024-12", "all", "rates", "content", Cohorts, all, [new KeyedSum(Bank, all)], [], []);
        Fold(BatchEventNames.Prepared, prepared with { Fund = fund });
        foreach (string step in new[] { "submitted", "verified", "approved", "released" })
            Fold(step, new StepDetails());
        Fold(BatchEventNames.Ordered, new OrderedDetails(all, 0));
        Fold(BatchEventNames.Streamed, new StreamedDetails(all.Count));
    }

    public FakeTimeProvider Time { get; } = new();

    public BatchRecord Record { get; }

    public DriveContext Context { get; }

    public BatchDrive Drive { get; }

    /// <summary>Orders of each cohort that wait for their bank.</summary>
    public int[] Outstanding { get; } = [.. Enumerable.Repeat(Orders, Cohorts)];

    /// <summary>How often each cohort was asked for its sums.</summary>
    public int[] Asked { get; } = new int[Cohorts];

    /// <summary>What a cohort answers instead of the truth.</summary>
    public Func<int, bool, CohortBatchTotals?> Lies { get; set; } = static (_, _) => null;

    /// <summary>Cohorts answer when this is done.</summary>
    public Task Answers { get; set; } = Task.CompletedTask;

    /// <summary>Cohorts that were made to read their journal.</summary>
    public HashSet<int> Confirmed { get; } = [];

    /// <summary>What the fund was told, in order, with the newest event of the batch at that moment.</summary>
    public List<(FundClaim Claim, string After)> Told { get; } = [];

    /// <summary>What the fund answers instead of doing what it is told; a code of a refusal.</summary>
    public string? FundRefuses { get; set; }

    /// <summary>The event that cannot be journaled.</summary>
    public string? Unrecordable { get; set; }

    /// <summary>How often the batch made sure that its stream is the newest.</summary>
    public int Confirmations { get; private set; }

    public DateTimeOffset? TotalsAt => Record.TotalsAt(Time.GetUtcNow());

    public PreparedContent Value { get; } = new();

    public static CohortBatchTotals Sums(int ordered, int outstanding, string? drift = null)
    {
        CountAndSum Of(int count) => new(count, count * Dong);
        var sums = new OrderTotals(Of(ordered), Of(ordered - outstanding), default, default, Of(outstanding));
        return new CohortBatchTotals([new BankTotals(Bank, sums)], 0, 0, drift);
    }

    public async Task<CohortBatchTotals> TotalsAsync(int cohort, string batchId, bool recount, CancellationToken cancellationToken)
    {
        Asked[cohort]++;
        await Answers;
        return Lies(cohort, recount) ?? Sums(Orders, Outstanding[cohort]);
    }

    public Task<CohortRelease> ReleaseAsync(int cohort, ReleaseCommand command, CancellationToken cancellationToken)
    {
        command.LookOnly.ShouldBeTrue();
        Confirmed.Add(cohort);
        Asked[cohort]++;
        var known = new CohortRelease(1, new CountAndSum(Orders, Orders * Dong), 0);
        return Task.FromResult(known with { Totals = Lies(cohort, false) ?? Sums(Orders, Outstanding[cohort]) });
    }

    public Task RecordAsync<T>(string name, T details, CancellationToken cancellationToken)
    {
        if (name == Unrecordable)
            throw new IOException("Nobody knows whether the event was journaled.");
        Fold(name, details);
        return Task.CompletedTask;
    }

    public Task ConfirmAsync(CancellationToken cancellationToken)
    {
        Confirmations++;
        throw new BatchFencedException("The stream has newer events.");
    }

    public Task<FundReply> SettleAsync(string fund, FundClaim claim, CancellationToken cancellationToken)
    {
        if (FundRefuses is { } code)
            return Task.FromResult(new FundReply(null, code, "no"));
        Told.Add((claim, _events[^1]));
        return Task.FromResult(new FundReply(null, null, null));
    }

    public Task KeepAsync(PreparedContent content, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<FundReply> ReserveAsync(string fund, FundClaim claim, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<CohortShares> FingerprintsAsync(int cohort, long seed, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<CohortDryRun> JudgeAsync(int cohort, CohortRun run, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<RefusedPayout[]> RefusalsAsync(int cohort, CohortRun run, int skip, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<ChangedPayout[]> ChangesAsync(
        int cohort, CohortRun run, PayoutChange kind, int skip, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<PersonExplanation?> ExplainAsync(
        int cohort, string citizenId, CohortRun run, string language, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<ContradictoryStatus[]> ContradictionsAsync(
        int cohort, string batchId, int skip, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CaseReply> DecideAsync(int cohort, CaseCommand command, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<CohortPosition[]> WaitAsync(int lane, CohortPosition[] positions, TimeSpan patience, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private void Fold<T>(string name, T details)
    {
        _events.Add(name);
        var command = new Guid(_events.Count, 0, 0, new byte[8]);
        Record.Fold(new StreamEvent(
            Record.BatchId, _events.Count, name, command, Time.GetUtcNow(), "lan", BatchEventJson.Write(details), [], []));
    }
}
