using System.Diagnostics.Metrics;
using AnSinh.Contracts.Cohorts;
using AnSinh.Ports.Journal;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Grains.Cohorts;
using AnSinh.Storage.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnSinh.Simulation.Tests;

/// <summary>One process: its journal writer, the cohorts it owns or thinks it owns, and its lanes.</summary>
internal sealed class Silo : IJournal
{
    private const int MostEntriesInACommit = 3;

    private static readonly JournalMetrics Metrics = new(new Meters());
    private static readonly JournalWriterOptions WriterOptions = new() { PatienceSeconds = 1 };

    private readonly World _world;
    private readonly List<PendingAppend> _queue = [];
    private readonly CommitConnection _commits;
    private readonly Dictionary<int, Activation> _activations = [];
    private readonly Dictionary<int, Lane> _lanes = [];
    private bool _isWriting;

    public Silo(World world, Node node)
    {
        (_world, Node) = (world, node);
        Connection = new Connection(world.Table, world.BatchStream, world.Network, node);
        _commits = new CommitConnection(Connection, WriterOptions, world.Scheduler.Time, Metrics, NullLogger.Instance);
    }

    public Node Node { get; }

    public Connection Connection { get; }

    public IEnumerable<Lane> Lanes => _lanes.Values;

    /// <summary>The driven batch as this process knows it.</summary>
    public DrivenBatch Batch => field ??= new DrivenBatch(_world, this);

    public Activation ActivationOf(int cohort)
    {
        if (!_activations.TryGetValue(cohort, out Activation? activation))
            _activations[cohort] = activation = new Activation(_world, this, cohort);
        return activation;
    }

    public Lane LaneOf(int lane)
    {
        if (!_lanes.TryGetValue(lane, out Lane? stream))
            _lanes[lane] = stream = new Lane(_world, this, lane);
        return stream;
    }

    public async ValueTask<AppendResult> AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        var pending = new PendingAppend(entry, 0);
        _queue.Add(pending);
        if (!_isWriting)
            _ = WriteAsync();
        try
        {
            AppendResult result = await pending.Answer;
            await _world.Scheduler.Step(Node, "the journal answers");
            _world.Ledger.Told(entry, result);
            return result;
        }
        catch (InvalidOperationException)
        {
            _world.Ledger.Refused(entry);
            throw;
        }
    }

    /// <summary>Stands in for the writer's queues: what becomes a batch is a choice.</summary>
    private async Task WriteAsync()
    {
        _isWriting = true;
        while (_queue.Count > 0)
        {
            await _world.Scheduler.Step(Node, "the writer takes a batch");
            int count = Math.Min(_queue.Count, 1 + _world.Scheduler.Choices.Next(MostEntriesInACommit));
            PendingAppend[] batch = [.. _queue.Take(count)];
            _queue.RemoveRange(0, count);
            await _commits.CommitAsync(batch);
        }

        _isWriting = false;
    }

    private sealed class Meters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}

/// <summary>A cohort in one process: one call at a time, as a grain; an owner that is lost is read again at the next call.</summary>
internal sealed class Activation(World world, Silo silo, int cohort)
{
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private CohortOwner? _owner;
    private bool _isBusy;

    public Task<CohortLot[]> JudgeAsync(CompiledRun run) => TurnAsync(owner => Task.FromResult(owner.Cohort.Judge(run).Lots.ToArray()));

    public Task<(long Sequence, int Outdated)> ReleaseAsync(string batchId, CompiledRun run, CohortLot[] lots, Guid command) =>
        TurnAsync(async owner =>
    {
        if (world.Mutation == Mutation.NoUniquenessTest)
        {
            foreach (JournalEntry entry in Blind(owner, EntryKind.Orders).PlanOrders(batchId, run, lots, Context(command)).Entries)
                await owner.AppendAsync(entry, default);
            return (owner.Cohort.OrdersSequenceOf(batchId), 0);
        }

        OrdersPlan plan = await owner.ReleaseAsync(batchId, run, lots, Context(command), OfferAsync, default);
        return (owner.Cohort.OrdersSequenceOf(batchId), plan.OutdatedLots + plan.Elsewhere.Count);
    });

    /// <summary>As the grain does for a batch.</summary>
    public Task<CohortRelease> ReleaseLotsAsync(ReleaseCommand command) => TurnAsync(async owner =>
    {
        if (command.LookOnly)
        {
            CohortRelease known = await owner.LookAsync(command.BatchId, default);
            return known with { Totals = Running(known.Totals!) };
        }

        OrdersPlan plan =
            await owner.ReleaseAsync(command.BatchId, World.FirstRun, command.Lots, Context(command.CommandId), OfferAsync, default);
        return owner.ReleaseOf(command.BatchId, plan.OutdatedLots, plan.Elsewhere);
    });

    public Task<CohortBatchTotals> TotalsAsync(string batchId, bool recount) => TurnAsync(owner =>
    {
        CohortBatchTotals truth = owner.TotalsOf(batchId, recount), running = Running(truth);
        bool isFound = recount && world.Mutation != Mutation.NoRecount && !running.Banks.SequenceEqual(truth.Banks);
        return Task.FromResult(isFound ? running with { Drift = $"cohort {cohort}: its running sums are wrong" } : running);
    });

    /// <summary>Where sums drift, those of cohort 0 call settled what waits for its bank. Counting order by order finds that.</summary>
    private CohortBatchTotals Running(CohortBatchTotals truth)
    {
        return world.Scenario.SumsDrift && cohort == 0
            ? truth with { Banks = [.. truth.Banks.Select(bank => bank with { Totals = Settled(bank.Totals) })] }
            : truth;

        static OrderTotals Settled(OrderTotals totals) =>
            totals with { Settled = totals.Settled + totals.Outstanding, Outstanding = default };
    }

    /// <summary>Batches that have nothing outstanding here afterwards.</summary>
    public Task<string[]> AcceptAsync(StatusItem[] statuses) => TurnAsync(async owner =>
    {
        // A delivery has a command id of its own each time.
        Guid command = world.NextCommand();
        if (world.Mutation == Mutation.NoRepeatDetection)
        {
            foreach (JournalEntry entry in Blind(owner, EntryKind.Statuses).PlanStatuses(statuses, Context(command)).Entries)
                await owner.AppendAsync(entry, default);
            return [];
        }

        return owner.SettledOf(await owner.AcceptStatusesAsync(statuses, Context(command), default));
    });

    /// <summary>A recovery as one officer decided it once: only its command id keeps it from being journaled twice.</summary>
    public Task<bool> RecoverAsync(int index, long amount, Guid command) => TurnAsync(async owner =>
    {
        CommandContext context = Context(command);
        var entry = new JournalEntry
        {
            Cohort = cohort,
            Sequence = owner.Cohort.Sequence + 1,
            Kind = EntryKind.Case,
            CommandId = command,
            RecordedAt = context.At,
            Actor = context.Actor,
            Programme = World.Programme,
            Period = World.December,
            Columns = new EntryColumns
            {
                Beneficiary = [index], Amount = [amount], Reason = [""], Disposition = [(short)OfficerDecision.Recover],
            },
            Personal = "paid twice in 2023"u8.ToArray(),
        };
        await owner.AppendAsync(EntryHash.Seal(entry, owner.Cohort.Hash), default);
        return true;
    });

    public Task<bool> CorrectAsync(Guid command) => TurnAsync(async owner =>
    {
        EnrolmentPlan plan = owner.Cohort.PlanEnrolment(
            [.. Enumerable.Range(0, World.People).Select(person => World.Person(cohort, person, $"007100099999{person}"))],
            Context(command));
        if (plan.Entry is not null)
            await owner.AppendAsync(plan.Entry, default);
        return true;
    });

    public Task<bool> SnapshotAsync() => TurnAsync(async owner =>
    {
        await owner.SnapshotAsync(default);
        return true;
    });

    private async Task<T> TurnAsync<T>(Func<CohortOwner, Task<T>> call)
    {
        if (_isBusy)
        {
            var turn = new TaskCompletionSource();
            _waiting.Enqueue(turn);
            await turn.Task;
        }

        _isBusy = true;
        try
        {
            if (_owner is null or { IsLost: true })
            {
                var owner = new CohortOwner(cohort, silo, silo.Connection, silo.Connection, static (_, _, _) => { });
                await owner.LoadAsync(default);
                _owner = owner;
            }

            return await call(_owner);
        }
        finally
        {
            _isBusy = false;
            if (_waiting.TryDequeue(out TaskCompletionSource? next))
            {
                _isBusy = true;
                next.SetResult();
            }
        }
    }

    private CommandContext Context(Guid command) => CommandContext.Create(command, world.Scheduler.Time.GetUtcNow(), "lan");

    private async Task OfferAsync(JournalEntry orders, CancellationToken cancellationToken)
    {
        await world.Scheduler.Step(silo.Node, "offer to the lane");
        int lane = World.Map.LaneOf(cohort);
        Silo home = world.HomeOfLane(lane);
        if (home == silo)
            silo.LaneOf(lane).Offer(orders);
        else
            world.Later("notify the lane", () => home.LaneOf(lane).Offer(orders), home.Node);
    }

    /// <summary>The same state with the items of some entries forgotten.</summary>
    private Cohort Blind(CohortOwner owner, EntryKind forgotten)
    {
        var blind = new Cohort(cohort);
        foreach (JournalEntry entry in world.Table.StreamOf(cohort).Take((int)owner.Cohort.Sequence))
            blind.Apply(
                entry.Kind == forgotten || (forgotten == EntryKind.Orders && entry.Kind == EntryKind.Statuses)
                    ? entry with { Columns = Forget(entry.Columns) }
                    : entry);
        return blind;
    }

    private static EntryColumns Forget(EntryColumns columns) => columns with
    {
        Beneficiary = [],
        Attempt = [],
        Amount = [],
        Bank = [],
        Commune = columns.Commune is null ? null : [],
        Status = columns.Status is null ? null : [],
        Reason = columns.Reason is null ? null : [],
        Disposition = columns.Disposition is null ? null : [],
        Deducted = null,
    };
}
