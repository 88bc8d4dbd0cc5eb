using AnSinh.Contracts.Batches;
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

namespace AnSinh.Simulation.Tests;

/// <summary>
/// The driven batch in one process: the real drive over simulated cohorts and lanes, as the grain runs it. Reads its stream when it
/// wakes, drops its state when it is fenced or does not know what became of an event. There may be one in each process at a time.
/// </summary>
internal sealed class DrivenBatch : IBatchStream, IPreparedContent, IBatchCohorts, IBatchLanes, IBatchFunds
{
    public const string Id = "D1";

    private static readonly TimeSpan RoundPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LanePause = TimeSpan.FromMilliseconds(300);
    private static readonly PaymentWindow AlwaysOpen = new(new PaymentWindowOptions());
    private static readonly PreparedContent Content = Prepare();

    private readonly World _world;
    private readonly Silo _silo;
    private readonly List<StreamEvent> _events = [];
    private BatchRecord? _record;
    private BatchDrive _drive = null!;
    private Task? _loading;
    private bool _isRunning;

    public DrivenBatch(World world, Silo silo) => (_world, _silo) = (world, silo);

    public PreparedContent Value => Content;

    /// <summary>What the batch was approved for, đồng.</summary>
    public static long PayableDong => Content.Lots!.SumsByBank().Values.Sum(bank => bank.Dong);

    /// <summary>The steps that people took before the simulation begins: prepared, submitted, verified, approved, released.</summary>
    public static void Begin(BatchStream stream)
    {
        var payable = Content.Lots!.SumsByBank();
        CountAndSum all = payable.Values.Aggregate(default(CountAndSum), CountAndSum.Add);
        var details = new PreparedDetails(
            World.Programme.Value, World.December.ToString(), "all", "rates", Content.Hash(), (int)all.Count, all,
            [.. payable.Select(bank => new KeyedSum(bank.Key, bank.Value))], [], [])
        {
            Fund = DrivenFund.Code,
        };
        Add(BatchEventNames.Prepared, "lan", BatchEventJson.Write(details));
        Add(BatchEventNames.Submitted, "lan", "{}");
        Add(BatchEventNames.Verified, "minh", "{}");
        Add(BatchEventNames.Approved, "hoa", "{}");
        Add(BatchEventNames.Released, "tuan", "{}");

        void Add(string name, string actor, string text)
        {
            StreamEvent[] events = stream.Events;
            var command = new Guid(events.Length + 1, 9, 9, new byte[8]);
            stream.Insert(BatchStream.Next(events, Id, name, command, DateTimeOffset.UnixEpoch, actor, text));
        }
    }

    /// <summary>Goes on until the batch is over, whatever fails.</summary>
    public void Wake()
    {
        if (_isRunning)
            return;
        _isRunning = true;
        _ = RunAsync();
    }

    public async Task<bool> SettledAsync(int[] cohorts)
    {
        Wake();
        await EnsureLoadedAsync();
        if (_record!.Life.IsUnderWay)
            _drive.Totals.Notice(cohorts);
        return true;
    }

    /// <summary>Somebody looks; the bookkeeper reads over their shoulder.</summary>
    public async Task<bool> GetAsync()
    {
        Wake();
        await EnsureLoadedAsync();
        BatchRecord record = _record!;
        await _drive.Totals.LookAsync(default);
        BatchView view = BatchViews.Of(record, _events, _world.Scheduler.Time.GetUtcNow());
        _world.Ledger.Seen(view, unknownAsZero: _world.Mutation == Mutation.UnknownTotalsAsZero);
        return true;
    }

    public async Task RecordAsync<T>(string name, T details, CancellationToken cancellationToken)
    {
        BatchRecord record = _record ?? throw new InvalidOperationException("This activation was left behind.");
        StreamEvent next = BatchStream.Next(
            _events, Id, name, _world.NextCommand(), _world.Scheduler.Time.GetUtcNow(), DriveContext.SystemActor,
            BatchEventJson.Write(details));
        bool isAppended = false;
        try
        {
            isAppended = await _silo.Connection.AppendAsync(next);
        }
        finally
        {
            // Fenced, or nobody knows: the stream is read again.
            if (!isAppended)
                _record = null;
        }

        if (!isAppended)
            throw new InvalidOperationException("Another activation was first.");
        record.Fold(next);
        _events.Add(next);
    }

    public Task<CohortRelease> ReleaseAsync(int cohort, ReleaseCommand command, CancellationToken cancellationToken) =>
        _world.CallCohortAsync(
        _silo.Node, command.LookOnly
            ? $"{Id} asks for its orders"
            : $"{Id} release", cohort, activation => activation.ReleaseLotsAsync(command));

    public Task<CohortBatchTotals> TotalsAsync(int cohort, string batchId, bool recount, CancellationToken cancellationToken) =>
        _world.CallCohortAsync(
        _silo.Node, $"{Id} {(recount ? "recount" : "totals")}", cohort, activation => activation.TotalsAsync(batchId, recount));

    public async Task<CohortPosition[]> WaitAsync(
        int lane, CohortPosition[] positions, TimeSpan patience, CancellationToken cancellationToken)
    {
        var behind = new List<CohortPosition>();
        foreach (CohortPosition position in positions)
        {
            Silo home = _world.HomeOfLane(lane);
            bool isThere = await _world.Network.CallAsync(
                _silo.Node, home.Node, $"{Id} asks lane {lane}",
                () => Task.FromResult(home.LaneOf(lane).HasReached(position.Cohort, position.Sequence)));
            if (!isThere)
                behind.Add(position);
        }

        if (behind.Count > 0)
            await _world.Scheduler.SleepAsync(_silo.Node, LanePause, $"{Id} waits for lane {lane}");
        return [.. behind];
    }

    public Task KeepAsync(PreparedContent content, CancellationToken cancellationToken) => throw new NotSupportedException();

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

    public Task<FundReply> ReserveAsync(string fund, FundClaim claim, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<FundReply> SettleAsync(string fund, FundClaim claim, CancellationToken cancellationToken) => _world.Network.CallAsync(
        _silo.Node, _world.FundNode, $"{Id} tells its fund of event {claim.Sequence}", () => _world.Fund!.SettleAsync(claim));

    public async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        int known = _events.Count;
        if ((await _silo.Connection.ReadBatchAsync()).Length == known)
            return;
        _record = null;
        throw new InvalidOperationException("This activation was left behind.");
    }

    private static PreparedContent Prepare() => new()
    {
        Run = World.FirstRun.Run,
        Lots = PreparedLots.Of([.. Enumerable.Range(0, World.Map.Cohorts).Select(World.FirstLotsOf)]),
    };

    private async Task RunAsync()
    {
        while (true)
        {
            await _world.Scheduler.Step(_silo.Node, $"{Id} begins a round");
            try
            {
                await EnsureLoadedAsync();
                if (!_record!.HasWork)
                    break;
                await _drive.RunAsync(default);
            }
            catch (Exception error)
            {
                _world.Network.Count("batch round again: " + error.GetType().Name);
                await _world.Scheduler.SleepAsync(_silo.Node, RoundPause, $"{Id} tries again");
            }
        }

        _isRunning = false;
    }

    private async Task EnsureLoadedAsync()
    {
        while (_record is null)
        {
            if (_loading is null or { IsCompleted: true })
                _loading = LoadAsync();
            await _loading;
        }
    }

    private async Task LoadAsync()
    {
        StreamEvent[] events = await _silo.Connection.ReadBatchAsync();
        var record = new BatchRecord(Id, World.Map.Cohorts);
        foreach (StreamEvent known in events)
            record.Fold(known);
        _events.Clear();
        _events.AddRange(events);
        TimeProvider time = _world.Scheduler.Time;
        if (_world.Mutation == Mutation.LostNoticeAndNoPoll)
            time = new NoLongTimers(time);
        _drive = new BatchDrive(
            new DriveContext(record, this, this, this, this, this, World.Map, AlwaysOpen, time, NullLogger.Instance, default));
        _record = record;
    }

    /// <summary>Time in which whoever waits for longer than a look waits for ever.</summary>
    private sealed class NoLongTimers(TimeProvider time) : TimeProvider
    {
        public override long TimestampFrequency => time.TimestampFrequency;

        public override long GetTimestamp() => time.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            time.CreateTimer(callback, state, dueTime > Grains.GrainLimits.LookPatience ? Timeout.InfiniteTimeSpan : dueTime, period);
    }
}
