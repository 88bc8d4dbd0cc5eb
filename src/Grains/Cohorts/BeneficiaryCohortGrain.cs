using AnSinh.Contracts;
using AnSinh.Contracts.Cohorts;
using AnSinh.Contracts.Diagnostics;
using AnSinh.Contracts.Journal;
using AnSinh.Contracts.Lanes;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Grains.Lanes;
using AnSinh.Grains.Placement;
using AnSinh.Grains.Rules;
using Microsoft.Extensions.Logging;

namespace AnSinh.Grains.Cohorts;

/// <summary>
/// Orders, owns and persists: the decisions are <see cref="Cohort"/>'s. A fenced or unknown append drops the activation, so the
/// next call reads the journal again.
/// </summary>
[GrainType("beneficiary-cohort"), LanePlacement]
internal sealed partial class BeneficiaryCohortGrain(
    IJournal journal,
    IJournalReader reader,
    ISnapshotStore snapshots,
    LaneRegistry lanes,
    RunRulesCache rules,
    CohortMap map,
    TimeProvider time,
    ILogger<BeneficiaryCohortGrain> logger) : Grain, IBeneficiaryCohortGrain
{
    private Cohort _cohort = new(0);
    private long _snapshotSequence;

    private int Number => checked((int)this.GetPrimaryKeyLong());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _cohort = await LoadAsync(cancellationToken);
        this.RegisterGrainTimer(static (grain, token) => grain.SnapshotAsync(token), this, new GrainTimerCreationOptions
        {
            DueTime = GrainLimits.SnapshotPeriod + TimeSpan.FromMilliseconds(Number % 1000 * 20),
            Period = GrainLimits.SnapshotPeriod,
            Interleave = false,
            KeepAlive = false,
        });
    }

    public async Task<EnrolmentOutcome> EnrolAsync(EnrolCommand command, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(command.Records.Length, ContractLimits.MaxEnrolmentRows);
        foreach (BeneficiaryRecord record in command.Records)
        {
            if (map.CohortOf(record.CitizenId) != Number)
                throw new ArgumentException($"A row belongs to cohort {map.CohortOf(record.CitizenId)}, not to {Number}.", nameof(command));
        }

        EnrolmentPlan plan = _cohort.PlanEnrolment(command.Records, ContextOf(command.CommandId, command.Actor));
        if (plan.Entry is not null)
            await AppendAsync(plan.Entry, cancellationToken);
        return new EnrolmentOutcome(plan.Added, plan.Changed, plan.Unchanged);
    }

    public async Task<CohortRelease> ReleaseAsync(ReleaseCommand command, CancellationToken cancellationToken)
    {
        int outdated = 0;
        if (!command.LookOnly)
        {
            OrdersPlan plan = _cohort.PlanOrders(command.BatchId, rules.Get(command.Run), [.. command.Lots.Select(ToLot)], ContextOf(command.CommandId, command.Actor));
            outdated = plan.OutdatedLots;
            foreach (JournalEntry entry in plan.Entries)
            {
                CrashPoint.Hit("cohort.before-append");
                await AppendAsync(entry, cancellationToken);
                CrashPoint.Hit("cohort.after-append");
                await OfferToLaneAsync(entry, cancellationToken);
            }
        }

        return new CohortRelease(_cohort.OrdersSequenceOf(command.BatchId), TotalOf(command.BatchId).Ordered, outdated);
    }

    public async Task<StatusOutcome> AcceptStatusesAsync(StatusItem[] statuses, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(statuses.Length, ContractLimits.MaxStatusesPerCall);
        StatusPlan plan = _cohort.PlanStatuses(statuses, ContextOf(Guid.NewGuid(), "bank"));
        int applied = 0, stale = 0, contradictory = 0, unknown = 0;
        foreach (JournalEntry entry in plan.Entries)
        {
            await AppendAsync(entry, cancellationToken);
            foreach (short disposition in entry.Columns.Disposition!)
            {
                _ = (StatusDisposition)disposition switch
                {
                    StatusDisposition.Applied => applied++,
                    StatusDisposition.Stale => stale++,
                    StatusDisposition.Contradictory => contradictory++,
                    _ => unknown++,
                };
            }
        }

        CrashPoint.Hit("status.after-append");
        if (contradictory + unknown > 0)
            LogStrangeStatuses(Number, contradictory, unknown);
        return new StatusOutcome(applied, stale, contradictory, unknown, plan.Repeated);
    }

    public Task<CohortBatchTotals> TotalsAsync(string batchId, bool recount, CancellationToken cancellationToken)
    {
        BankTotals[] banks = [.. _cohort.TotalsOf(batchId).OrderBy(bank => bank.Key).Select(bank => new BankTotals(bank.Key, bank.Value))];
        (long contradictory, long stale) = _cohort.KeptOf(batchId);
        string? drift = recount ? _cohort.FindDrift(batchId) : banks.Where(bank => bank.Totals.Drift != default)
            .Select(bank => $"cohort {Number}, batch {batchId}, bank {bank.Bank}: {bank.Totals}").FirstOrDefault();
        return Task.FromResult(new CohortBatchTotals(banks, contradictory, stale, drift));
    }

    public Task<BeneficiaryRecord?> FindAsync(string citizenId, CancellationToken cancellationToken)
    {
        int index = _cohort.Find(citizenId);
        return Task.FromResult(index < 0 ? null : _cohort.Beneficiary(index));
    }

    public Task<CohortHealth> WakeAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new CohortHealth(_cohort.People, _cohort.Sequence, _cohort.Exceptions));

    public async Task SnapshotAsync(CancellationToken cancellationToken)
    {
        if (_cohort.Sequence == _snapshotSequence)
            return;
        long sequence = _cohort.Sequence;
        (byte[] state, byte[] personal) = _cohort.WriteSnapshot();
        await snapshots.WriteAsync(new CohortSnapshot(Number, sequence, _cohort.Hash, Cohort.SnapshotFormat, state, personal), cancellationToken);
        _snapshotSequence = sequence;
    }

    private static CohortLot ToLot(PayoutLot lot) => new(lot.Period, lot.Bank, lot.Sum, lot.ContentHash);

    private OrderTotals TotalOf(string batchId) => _cohort.TotalsOf(batchId).Values.Aggregate(default(OrderTotals), OrderTotals.Add);

    private CommandContext ContextOf(Guid commandId, string actor) => CommandContext.Create(commandId, time.GetUtcNow(), actor);

    private async Task<Cohort> LoadAsync(CancellationToken cancellationToken)
    {
        CohortSnapshot? snapshot = await snapshots.ReadAsync(Number, cancellationToken);
        Cohort cohort = snapshot is { Format: Cohort.SnapshotFormat }
            ? Cohort.ReadSnapshot(Number, snapshot.State, snapshot.Personal)
            : new Cohort(Number);
        _snapshotSequence = cohort.Sequence;
        await foreach (JournalEntry entry in reader.ReadCohortAsync(Number, cohort.Sequence, cancellationToken))
            cohort.Apply(entry);
        return cohort;
    }

    /// <summary>
    /// Appends and folds in. A command that the state includes already changes nothing; anything else but a clean append means that this
    /// activation does not know the truth.
    /// </summary>
    private async Task AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        AppendResult result;
        try
        {
            // Once handed over, an append is not cancelled with its caller: its outcome would be unknown.
            result = await journal.AppendAsync(entry, CancellationToken.None);
        }
        catch (Exception error)
        {
            LogAppendUnknown(Number, entry.Sequence, error);
            DeactivateOnIdle();
            throw;
        }

        if (result.Outcome == AppendOutcome.Repeated && result.Sequence <= _cohort.Sequence && entry.Kind != EntryKind.Orders)
            return;
        if (result.Outcome != AppendOutcome.Appended)
        {
            LogFenced(Number, entry.Sequence, result.Outcome);
            DeactivateOnIdle();
            throw new CohortFencedException($"Cohort {Number} was written by another activation at {entry.Sequence}. Repeat the call: it will read the journal again.");
        }

        _cohort.Apply(entry);
    }

    /// <summary>
    /// Hands the orders to their lane. They are journaled already: when the lane has no room in time, it finds them in the journal
    /// as soon as the batch asks it where it stands.
    /// </summary>
    private async Task OfferToLaneAsync(JournalEntry orders, CancellationToken cancellationToken)
    {
        int lane = map.LaneOf(Number);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(GrainLimits.OfferPatience);
        try
        {
            if (lanes.TryGet(lane, out ILaneStream? stream))
                await stream.OfferAsync(orders, patience.Token);
            else
                await GrainFactory.GetGrain<ILaneGrain>(lane).NotifyAsync(Number, orders.Sequence, patience.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or TimeoutException or OrleansException or InvalidOperationException)
        {
            LogOfferLeftToJournal(Number, orders.Sequence, lane, error.GetType().Name);
        }
    }
}
