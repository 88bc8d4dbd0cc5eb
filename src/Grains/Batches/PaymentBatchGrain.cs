using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Ports.Journal;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Calendar;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Rules;
using AnSinh.Grains.Batches.Drive;
using AnSinh.Grains.Rules;
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
    IBatchJournal journal,
    [PersistentState("prepared", ControlStorage.Name)] IPersistentState<PreparedContent> prepared,
    RunRulesCache rules,
    RunRuleOptions options,
    PaymentWindow window,
    CohortMap map,
    IHostApplicationLifetime process,
    TimeProvider time,
    ILogger<PaymentBatchGrain> logger) : Grain, IPaymentBatchGrain, IBatchStream
{
    private readonly List<BatchEvent> _events = [];
    private Task _turn = Task.CompletedTask;
    private bool _isFenced;
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
        _context = new DriveContext(
            _record, this, new StoredContent(prepared), ports, ports, ports, map, window, time, logger, process.ApplicationStopping);
        _preparing = new Preparing(_context, rules, options);
        _drive = new BatchDrive(_context);
        _timers = new BatchTimers(this, time, DriveAsync, ResumeAsync);
        foreach (BatchEvent known in await journal.ReadAsync(BatchId, cancellationToken))
            Fold(known);
        WakeUp();
    }

    public Task<BatchReply> PrepareAsync(PrepareBatch command, CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        if (IsKnown(command.CommandId))
            return View();
        (PreparedDetails? details, BatchRefusal? refusal) = await _preparing.TryAsync(command, cancellationToken);
        return details is null
            ? Refuse(refusal!)
            : await RecordAsync(BatchEventNames.Prepared, command.CommandId, command.Actor, details, cancellationToken);
    }, cancellationToken);

    public Task<BatchReply> ExecuteAsync(BatchCommand command, CancellationToken cancellationToken) =>
        InTurnAsync(() => DecideAsync(command, cancellationToken), cancellationToken);

    private async Task<BatchReply> DecideAsync(BatchCommand command, CancellationToken cancellationToken)
    {
        if (_record.Prepared is null)
            return RefuseUnknown();
        if (IsKnown(command.CommandId))
            return View();
        var request = new BatchRequest(
            command.Action, command.Actor, command.Reason, command.ExpectedContent,
            command.ReleaseAt, command.Bank, command.OrdersPerSecond);
        if (!Life.TryDecide(request, time.GetUtcNow(), out BatchFact? fact, out BatchRefusal? refusal))
            return Refuse(refusal);
        if (await new StepNeeds(_context, _preparing).RefuseAsync(command, cancellationToken) is { } refused)
            return Refuse(refused);
        BatchReply reply = await RecordAsync(fact.Event, command.CommandId, fact.Actor, BatchEventJson.ToDetails(fact), cancellationToken);
        if (command.Action == BatchAction.Release)
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
        return await RecordAsync(BatchEventNames.HoldLifted, command.CommandId, command.Actor, details, cancellationToken);
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

    /// <summary>The time has come: released in the name of the person who scheduled it.</summary>
    private async Task<BatchReply> ReleaseDueAsync(CancellationToken cancellationToken)
    {
        // Reminder, sweep and alarm may all have come for the same release.
        if (!IsDue)
            return View();
        BatchReply reply = await DecideAsync(new BatchCommand(Guid.NewGuid(), Life.Scheduler!, BatchAction.Release), cancellationToken);
        _record.Problem = reply.Error is null ? null : $"The scheduled release was refused ({reply.Error}): {reply.Message}";
        if (reply.Error is { } error)
            logger.ScheduledRefused(BatchId, error, reply.Message!);
        return reply;
    }

    public Task<RefusedPayout[]> RefusalsAsync(int skip, int limit, CancellationToken cancellationToken) =>
        Pages.RefusalsAsync(skip, limit, cancellationToken);

    public Task<ChangedPayout[]> ChangesAsync(ChangeKind kind, int skip, int limit, CancellationToken cancellationToken) =>
        Pages.ChangesAsync(kind, skip, limit, cancellationToken);

    public Task<PersonExplanation?> ExplainAsync(string citizenId, string language, CancellationToken cancellationToken) =>
        Pages.ExplainAsync(citizenId, language, cancellationToken);

    public Task<CohortRun?> PreparedRunAsync(CancellationToken cancellationToken) => Task.FromResult(Pages.Run);

    private bool IsDue => Life is { State: BatchState.Scheduled, ReleaseAt: { } due } && due <= time.GetUtcNow();

    private bool IsKnown(Guid commandId) => _events.Exists(known => known.CommandId == commandId);

    private BatchReply View() => new(BatchViews.Of(_record, _events, time.GetUtcNow()), null, null);

    private static BatchReply Refuse(BatchRefusal refusal) => new(null, refusal.Error, refusal.Message);

    private BatchReply RefuseUnknown() => Refuse(new BatchRefusal("not-found", $"There is no batch {BatchId}."));

    private void WakeUp()
    {
        if (!_isFenced && !process.ApplicationStopping.IsCancellationRequested)
            _timers.Set(Life);
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
        catch (Exception) when (_isFenced || round.IsCancellationRequested)
        {
            _timers.Stop();
            DeactivateOnIdle();
        }
        catch (Exception error)
        {
            _record.Problem = $"{error.GetType().Name}: {error.Message}";
            logger.RoundFailed(BatchId, Life.State, error);
        }

        if (!Life.IsUnderWay)
            _timers.StopDriving();
    }

    /// <summary>What the batch does by itself, in turn with what people ask of it.</summary>
    Task IBatchStream.RecordAsync<T>(string name, T details, CancellationToken cancellationToken) =>
        InTurnAsync(() => RecordAsync(name, Guid.NewGuid(), DriveContext.SystemActor, details, cancellationToken), cancellationToken);

    /// <summary>
    /// One decision with its event after the other. Timers interleave with calls; two that wrote the same sequence would fence each other, and
    /// this activation would be lost for nothing.
    /// </summary>
    private async Task<BatchReply> InTurnAsync(Func<Task<BatchReply>> step, CancellationToken cancellationToken)
    {
        Task before = _turn;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _turn = done.Task;
        try
        {
            await before;
            cancellationToken.ThrowIfCancellationRequested();
            BatchReply reply = _isFenced ? throw Fenced() : await step();
            return reply.Error is null ? reply : await ConfirmAsync(reply, cancellationToken);
        }
        finally
        {
            done.SetResult();
        }
    }

    /// <summary>Appends one event; a fence means that another activation was first, so this one drops its state and the caller repeats.</summary>
    private async Task<BatchReply> RecordAsync<T>(string name, Guid commandId, string actor, T details, CancellationToken cancellationToken)
    {
        long ticks = time.GetUtcNow().UtcTicks;
        var next = new BatchEvent(
            BatchId,
            _events.Count + 1,
            name,
            commandId,
            new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero),
            actor.Trim(),
            BatchEventJson.Write(details),
            [],
            []);
        next = BatchEventHash.Seal(next, _events.Count == 0 ? Domain.Journal.EntryHash.Genesis : _events[^1].Hash);
        AppendResult result;
        try
        {
            result = await journal.AppendAsync(next, cancellationToken);
        }
        catch
        {
            // The event may be there: who does not know what became of it must not answer a repeat of the command.
            Drop();
            throw;
        }

        if (result.Outcome == AppendOutcome.Appended)
        {
            Fold(next);
            logger.Recorded(BatchId, name, next.Actor);
            return View();
        }

        logger.Fenced(BatchId, name, result.Outcome);
        Drop();
        throw Fenced();
    }

    /// <summary>This activation does not know the truth any more; the next call reads the journal again.</summary>
    private void Drop()
    {
        // A drive that goes on would keep this activation, and everybody who calls it, waiting.
        _isFenced = true;
        _timers.Stop();
        DeactivateOnIdle();
    }

    /// <summary>
    /// A refusal must come from the newest state, as an event does: an activation that was left behind would refuse what its successor has recorded,
    /// and the caller of the same command would be told no where the answer was yes.
    /// </summary>
    private async Task<BatchReply> ConfirmAsync(BatchReply refusal, CancellationToken cancellationToken)
    {
        if ((await journal.ReadAsync(BatchId, cancellationToken)).Count == _events.Count)
            return refusal;
        Drop();
        throw Fenced();
    }

    private BatchFencedException Fenced() => new($"Batch {BatchId} was changed at the same moment by someone else. Repeat the call to see where it stands.");

    private void Fold(BatchEvent known)
    {
        _record.Fold(known);
        _events.Add(known);
    }
}
