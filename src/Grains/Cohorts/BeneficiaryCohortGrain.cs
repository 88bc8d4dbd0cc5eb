using AnSinh.Contracts;
using AnSinh.Contracts.Cohorts;
using AnSinh.Contracts.Lanes;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Grains.Lanes;
using AnSinh.Grains.Placement;
using AnSinh.Grains.Rules;
using AnSinh.Ports.Journal;
using AnSinh.Ports.Lanes;
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
    IReleaseCheck releases,
    CohortMap map,
    TimeProvider time,
    ILogger<BeneficiaryCohortGrain> logger) : Grain, IBeneficiaryCohortGrain
{
    private CohortOwner? _owner;

    private CohortOwner Owner => _owner ?? throw new InvalidOperationException("The cohort is not active.");

    private Cohort Cohort => Owner.Cohort;

    private int Number => checked((int)this.GetPrimaryKeyLong());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _owner = new CohortOwner(Number, journal, reader, snapshots, OnLost);
        await _owner.LoadAsync(cancellationToken);
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

        EnrolmentPlan plan = Cohort.PlanEnrolment(command.Records, ContextOf(command.CommandId, command.Actor));
        if (plan.Entry is not null)
            await Owner.AppendAsync(plan.Entry, cancellationToken);
        return new EnrolmentOutcome(plan.Added, plan.Changed, plan.Unchanged);
    }

    public async Task<CohortRelease> ReleaseAsync(ReleaseCommand command, CancellationToken cancellationToken)
    {
        if (command.LookOnly)
            return await Owner.LookAsync(command.BatchId, cancellationToken);
        if (await releases.ProblemAsync(Number, command, cancellationToken) is { } problem)
            throw new InvalidOperationException(problem);
        CommandContext context = ContextOf(command.CommandId, command.Actor);
        CompiledRun run = rules.Get(command.Run);
        OrdersPlan plan = await Owner.ReleaseAsync(command.BatchId, run, command.Lots, context, OfferToLaneAsync, cancellationToken);
        return Owner.ReleaseOf(command.BatchId, plan.OutdatedLots, plan.Elsewhere);
    }

    public async Task<StatusOutcome> AcceptStatusesAsync(StatusItem[] statuses, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(statuses.Length, ContractLimits.MaxStatusesPerCall);
        StatusPlan plan = await Owner.AcceptStatusesAsync(statuses, ContextOf(Guid.NewGuid(), ActorId.Bank), cancellationToken);
        int applied = 0, stale = 0, contradictory = 0, unknown = 0;
        foreach (JournalEntry entry in plan.Entries)
        {
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

        if (contradictory + unknown + plan.BeyondLimit > 0)
            LogStrangeStatuses(Number, contradictory, unknown, plan.BeyondLimit);
        return new StatusOutcome(applied, stale, contradictory, unknown, plan.Repeated)
        {
            SettledBatches = Owner.SettledOf(plan),
            BeyondLimit = plan.BeyondLimit,
        };
    }

    public Task<CohortBatchTotals> TotalsAsync(string batchId, bool recount, CancellationToken cancellationToken) =>
        Task.FromResult(Owner.TotalsOf(batchId, recount));

    public Task<BeneficiaryRecord?> FindAsync(string citizenId, CancellationToken cancellationToken)
    {
        int index = Cohort.Find(citizenId);
        return Task.FromResult(index < 0 ? null : Cohort.Beneficiary(index));
    }

    public Task<CohortHealth> WakeAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new CohortHealth(Cohort.People, Cohort.Sequence, Cohort.Exceptions));

    public Task SnapshotAsync(CancellationToken cancellationToken) => Owner.SnapshotAsync(cancellationToken);

    private CommandContext ContextOf(Guid commandId, string actor) => CommandContext.Create(commandId, time.GetUtcNow(), actor);

    /// <summary>This activation does not know the truth any more: the next call reads the journal again.</summary>
    private void OnLost(JournalEntry entry, AppendOutcome? outcome, Exception? error)
    {
        if (error is not null)
            LogAppendUnknown(Number, entry.Sequence, error);
        else
            LogFenced(Number, entry.Sequence, outcome ?? AppendOutcome.Fenced);
        DeactivateOnIdle();
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
        catch (Exception error)
            when (error is OperationCanceledException or TimeoutException or OrleansException or InvalidOperationException)
        {
            LogOfferLeftToJournal(Number, orders.Sequence, lane, error.GetType().Name);
        }
    }
}
