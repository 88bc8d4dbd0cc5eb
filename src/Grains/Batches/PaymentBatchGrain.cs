using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Calendar;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Refusals;
using AnSinh.Domain.Rules;
using AnSinh.Grains.Batches.Drive;
using AnSinh.Grains.Rules;
using AnSinh.Ports.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AnSinh.Grains.Batches;

/// <summary>
/// One batch: takes turns, sets timers, shows views. Its truth is its own stream of events, fenced by (batch, sequence): of two
/// activations that release at once, one append wins and the other drops its state. Cohorts make the same sure once more, each for its
/// own orders. What may be asked of a batch when is <see cref="BatchLife"/>'s to say; what it does by itself is <see
/// cref="BatchDrive"/>'s.
/// </summary>
[GrainType("payment-batch")]
internal sealed class PaymentBatchGrain(
    IEventStreams streams,
    [PersistentState(PreparedContent.StateName, ControlStorage.Name)] IPersistentState<PreparedContent> prepared,
    RunRulesCache rules,
    RunRuleOptions options,
    PaymentWindow window,
    BatchControls controls,
    IBatchWork work,
    BatchOverlaps overlaps,
    CohortMap map,
    IHostApplicationLifetime process,
    TimeProvider time,
    ILogger<PaymentBatchGrain> logger) : Grain, IPaymentBatchGrain, IBatchStream
{
    private EventStreamOwner<BatchRecord> _stream = null!;
    private BatchRecord _record = null!;
    private DriveContext _context = null!;
    private Preparing _preparing = null!;
    private BatchDrive _drive = null!;
    private BatchTimers _timers = null!;

    private string BatchId => this.GetPrimaryKeyString();

    private BatchLife Life => _record.Life;

    private PreparedPages Pages => new(_context);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var ports = new GrainPorts(GrainFactory);
        _record = new BatchRecord(BatchId, map.Cohorts);
        _stream = new EventStreamOwner<BatchRecord>(
            StreamKind.Batch, BatchId, streams, time, _record, static (record, known) => record.Fold(known))
        {
            Lost = OnLost,
            Fenced = static message => new BatchFencedException(message),
        };
        _context = new DriveContext(
            _record, this, new StoredContent(prepared), ports, ports, ports, map, window, time, logger, process.ApplicationStopping)
        {
            Controls = controls,
        };
        _preparing = new Preparing(_context, rules, options);
        _drive = new BatchDrive(_context);
        _timers = new BatchTimers(this, time, DriveAsync, ResumeAsync);
        await _stream.LoadAsync(cancellationToken);
        WakeUp();
    }

    public Task<BatchReply> PrepareAsync(PrepareBatch command, CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        if (IsKnown(command.CommandId))
            return View();
        if (controls.RefuseFund(BatchId, command.Fund, isMade: _record.Prepared is not null) is { } unfunded)
            return Refuse(unfunded);
        if (_record.Prepared is null && await DraftLimits.RefuseAsync(work, command.Actor, cancellationToken) is { } many)
            return Refuse(many);
        (PreparedDetails? details, BatchRefusal? refusal) = await _preparing.TryAsync(command, cancellationToken);
        if (details is null)
            return Refuse(refusal!);
        details = details with
        {
            SharedWith = await overlaps.FindAsync(BatchId, details.Scope.BatchBeginning(), prepared.State.Lots!, cancellationToken),
        };
        return await RecordAsync(BatchEventNames.Prepared, command.CommandId, command.Actor, details, cancellationToken);
    }, cancellationToken);

    public Task<BatchReply> ExecuteAsync(BatchCommand command, CancellationToken cancellationToken) =>
        InTurnAsync(() => DecideAsync(command, cancellationToken), cancellationToken);

    private async Task<BatchReply> DecideAsync(BatchCommand command, CancellationToken cancellationToken)
    {
        if (_record.Prepared is null)
            return RefuseUnknown();
        if (IsKnown(command.CommandId))
            return View();
        if (!Life.TryDecide(command, time.GetUtcNow(), out BatchFact? fact, out BatchRefusal? refusal))
            return Refuse(refusal);
        if (await new StepNeeds(_context, _preparing).RefuseAsync(command, cancellationToken) is { } refused)
            return Refuse(refused);
        BatchReply reply = await RecordAsync(fact.Event, command.CommandId, fact.Actor, BatchEventJson.ToDetails(fact), cancellationToken);
        if (fact.Event == BatchEventNames.Released)
        {
            _record.ReleasedNow(time.GetUtcNow());
            reply = View();
        }

        WakeUp();
        return reply;
    }

    public Task<BatchReply> LiftHoldAsync(LiftHold command, CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        if (_record.Prepared is null)
            return RefuseUnknown();
        if (IsKnown(command.CommandId))
            return View();
        if (await _preparing.RefuseLiftAsync(command, cancellationToken) is { } refusal)
            return Refuse(refusal);
        var details = new StepDetails { Rule = command.Rule };
        BatchReply reply =
            await RecordAsync(BatchEventNames.HoldLifted, command.CommandId, command.Actor, details, cancellationToken);
        WakeUp();
        return reply;
    }, cancellationToken);

    public async Task<BatchView?> GetAsync(CancellationToken cancellationToken)
    {
        if (_record.Prepared is null)
            return null;
        await _drive.Totals.LookAsync(cancellationToken);
        return View().Batch;
    }

    public Task SettledAsync(int[] cohorts, CancellationToken cancellationToken)
    {
        if (Life.IsUnderWay)
            _drive.Totals.Notice(cohorts);
        return Task.CompletedTask;
    }

    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        if (IsDue)
            await InTurnAsync(() => ReleaseDueAsync(cancellationToken), cancellationToken);
        WakeUp();
    }

    public Task ExpireAsync(CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        if (!DraftLimits.IsStale(Life, _stream.Events, time.GetUtcNow()))
            return View();
        return await RecordAsync(
            BatchEventNames.Withdrawn, Guid.NewGuid(), DriveContext.SystemActor, DraftLimits.Expiry, cancellationToken);
    }, cancellationToken);

    /// <summary>The time has come: released in the name of the person who scheduled it.</summary>
    private async Task<BatchReply> ReleaseDueAsync(CancellationToken cancellationToken)
    {
        // Reminder, sweep and alarm may all have come for the same release.
        if (!IsDue)
            return View();
        var release = new BatchCommand(Guid.NewGuid(), Life.Scheduler!, BatchAction.Release) { ExpectedContent = Life.ScheduledContent };
        BatchReply reply = await DecideAsync(release, cancellationToken);
        _record.Problem = reply.Error is null ? null : $"The scheduled release was refused ({reply.Error}): {reply.Message}";
        if (reply.Error is { } error)
            logger.ScheduledRefused(BatchId, error, reply.Message!);
        return reply;
    }

    public Task<RefusedPayout[]> RefusalsAsync(int skip, int limit, CancellationToken cancellationToken) =>
        Pages.RefusalsAsync(skip, limit, cancellationToken);

    public Task<ChangedPayout[]> ChangesAsync(PayoutChange kind, int skip, int limit, CancellationToken cancellationToken) =>
        Pages.ChangesAsync(kind, skip, limit, cancellationToken);

    public Task<ContradictoryStatus[]> ContradictionsAsync(int skip, int limit, CancellationToken cancellationToken) =>
        Pages.ContradictionsAsync(skip, limit, cancellationToken);

    public Task<PersonExplanation?> ExplainAsync(string citizenId, string language, CancellationToken cancellationToken) =>
        Pages.ExplainAsync(citizenId, language, cancellationToken);

    public Task<CohortRun?> PreparedRunAsync(CancellationToken cancellationToken) => Task.FromResult(Pages.Run);

    private bool IsDue => Life is { State: BatchState.Scheduled, ReleaseAt: { } due } && due <= time.GetUtcNow();

    private bool IsKnown(Guid commandId) => _stream.Knows(commandId);

    private BatchReply View() => new(BatchViews.Of(_record, _stream.Events, time.GetUtcNow()), null, null);

    private static BatchReply Refuse(BatchRefusal refusal) => new(null, refusal.Error, refusal.Message);

    private BatchReply RefuseUnknown() => Refuse(new BatchRefusal(RefusalCode.NotFound, $"There is no batch {BatchId}."));

    private void WakeUp()
    {
        if (!_stream.IsLost && !process.ApplicationStopping.IsCancellationRequested)
            _timers.Set(_record);
    }

    /// <summary>
    /// One round; the timer starts another when it could not finish. A process that ends lets go at once: until a round is over its
    /// activation stays, and everybody who asks for the batch waits for it, although another silo could go on.
    /// </summary>
    private async Task DriveAsync(CancellationToken cancellationToken)
    {
        using var round = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, process.ApplicationStopping);
        try
        {
            await _drive.RunAsync(round.Token);
        }
        catch (Exception) when (_stream.IsLost || round.IsCancellationRequested)
        {
            _timers.Stop();
            DeactivateOnIdle();
        }
        catch (Exception error)
        {
            _record.Problem = $"{error.GetType().Name}: {error.Message}";
            logger.RoundFailed(BatchId, Life.State, error);
        }

        if (!_record.HasWork)
            _timers.StopDriving();
    }

    /// <summary>What the batch does by itself, in turn with what people ask of it.</summary>
    Task IBatchStream.RecordAsync<T>(string name, T details, CancellationToken cancellationToken) =>
        InTurnAsync(() => RecordAsync(name, Guid.NewGuid(), DriveContext.SystemActor, details, cancellationToken), cancellationToken);

    Task IBatchStream.ConfirmAsync(CancellationToken cancellationToken) => _stream.InTurnAsync(async () =>
    {
        await _stream.ConfirmAsync(cancellationToken);
        return true;
    }, static _ => false, cancellationToken);

    /// <summary>
    /// One decision with its event after the other: timers interleave with calls. A refusal is confirmed, or the caller of the same command
    /// would be told no where the answer was yes.
    /// </summary>
    private Task<BatchReply> InTurnAsync(Func<Task<BatchReply>> step, CancellationToken cancellationToken) =>
        _stream.InTurnAsync(step, static reply => reply.Error is not null, cancellationToken);

    private async Task<BatchReply> RecordAsync<T>(string name, Guid commandId, string actor, T details, CancellationToken cancellationToken)
    {
        await _stream.AppendAsync(name, commandId, actor, BatchEventJson.Write(details), cancellationToken);
        logger.Recorded(BatchId, name, actor.Trim());
        return View();
    }

    /// <summary>This activation does not know the truth any more; the next call reads the journal again.</summary>
    private void OnLost(StreamEvent? missed, AppendOutcome? outcome)
    {
        if (missed is not null && outcome is { } known)
            logger.Fenced(BatchId, missed.Event, known);
        // A drive that goes on would keep this activation, and everybody who calls it, waiting.
        _timers.Stop();
        DeactivateOnIdle();
    }
}
