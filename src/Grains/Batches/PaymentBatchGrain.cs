using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Contracts.Funds;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Calendar;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Rules;
using AnSinh.Grains.Rules;
using AnSinh.Ports.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AnSinh.Grains.Batches;

/// <summary>
/// One batch. Its truth is its own stream of events, fenced by (batch, sequence): of two activations that release at once, one
/// append wins and the other drops its state. Cohorts make the same sure once more, each for its own orders. What may be asked of it when
/// is <see cref="BatchLife"/>'s to say.
/// </summary>
[GrainType("payment-batch")]
internal sealed partial class PaymentBatchGrain(
    IBatchJournal journal,
    [PersistentState("prepared", ControlStorage.Name)] IPersistentState<PreparedContent> prepared,
    RunRulesCache rules,
    RunRuleOptions options,
    PaymentWindow window,
    CohortMap map,
    IHostApplicationLifetime process,
    TimeProvider time,
    ILogger<PaymentBatchGrain> logger) : Grain, IPaymentBatchGrain
{
    private readonly CohortFanOut _fanOut = new(time);
    private readonly List<BatchEvent> _events = [];
    private BatchLife _life = null!;
    private Task _turn = Task.CompletedTask;
    private bool _isFenced;
    private PreparedDetails? _prepared;
    private OrderedDetails? _ordered;
    private string? _problem;

    private string BatchId => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _life = new BatchLife(BatchId);
        foreach (BatchEvent known in await journal.ReadAsync(BatchId, cancellationToken))
            Fold(known);
        WakeUp();
    }

    public Task<BatchReply> ExecuteAsync(BatchCommand command, CancellationToken cancellationToken) =>
        InTurnAsync(() => DecideAsync(command, cancellationToken), cancellationToken);

    private async Task<BatchReply> DecideAsync(BatchCommand command, CancellationToken cancellationToken)
    {
        if (_prepared is null)
            return Refuse("not-found", $"There is no batch {BatchId}.");
        if (IsKnown(command.CommandId))
            return View();
        var request = new BatchRequest(command.Action, command.Actor, command.Reason, command.ExpectedContent, command.ReleaseAt, command.Bank, command.OrdersPerSecond);
        if (!_life.TryDecide(request, time.GetUtcNow(), out BatchFact? fact, out BatchRefusal? refusal))
            return Refuse(refusal);
        if (await RefuseStepAsync(command, cancellationToken) is { } refused)
            return refused;
        BatchReply reply = await RecordAsync(fact.Event, command.CommandId, fact.Actor, BatchEventJson.ToDetails(fact), cancellationToken);
        _releasedHere |= command.Action == BatchAction.Release;
        WakeUp();
        return reply;
    }

    public Task<BatchReply> LiftHoldAsync(LiftHold command, CancellationToken cancellationToken) =>
        InTurnAsync(() => LiftAsync(command, cancellationToken), cancellationToken);

    private async Task<BatchReply> LiftAsync(LiftHold command, CancellationToken cancellationToken)
    {
        if (_prepared is null)
            return Refuse("not-found", $"There is no batch {BatchId}.");
        if (IsKnown(command.CommandId))
            return View();
        if (_life.RefuseLift(command.Actor, command.Reason) is { } refusal)
            return Refuse(refusal);
        RunScope scope = _prepared.Scope;
        var decision = new CaseCommand(command.CommandId, command.Actor, command.CitizenId, CaseKind.LiftHold, scope.Programme, scope.Period, command.Rule, 0, command.Reason);
        CaseReply decided = await Cohort(map.CohortOf(command.CitizenId)).DecideAsync(decision, cancellationToken);
        return decided.Error is { } error
            ? Refuse(error, decided.Message!)
            : await RecordAsync(BatchEventNames.HoldLifted, command.CommandId, command.Actor, new StepDetails { Rule = command.Rule }, cancellationToken);
    }

    public async Task<BatchView?> GetAsync(CancellationToken cancellationToken)
    {
        if (_prepared is null)
            return null;
        if (_life.State == BatchState.Closed)
            await RefreshClosedAsync(cancellationToken);
        return View().Batch;
    }

    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        if (IsDue)
            await InTurnAsync(() => ReleaseDueAsync(cancellationToken), cancellationToken);
        WakeUp();
    }

    private bool IsDue => _life is { State: BatchState.Scheduled, ReleaseAt: { } due } && due <= time.GetUtcNow();

    private IBeneficiaryCohortGrain Cohort(int number) => GrainFactory.GetGrain<IBeneficiaryCohortGrain>(number);

    private IFundGrain? Fund => _prepared?.Fund is { } code ? GrainFactory.GetGrain<IFundGrain>(code) : null;

    private bool IsKnown(Guid commandId) => _events.Exists(known => known.CommandId == commandId);

    private static BatchReply Refuse(string error, string message) => new(null, error, message);

    private static BatchReply Refuse(BatchRefusal refusal) => new(null, refusal.Error, refusal.Message);

    /// <summary>What a step needs beyond the batch's own life: the same content, money, an open window. Null when it may go on.</summary>
    private async Task<BatchReply?> RefuseStepAsync(BatchCommand command, CancellationToken cancellationToken) => command.Action switch
    {
        BatchAction.Submit when _prepared!.Payable.Count == 0 => Refuse("nobody", "Everybody in this batch was refused: there is nothing to pay. See the refusals."),
        BatchAction.Submit => RefuseLostContent(),
        BatchAction.Approve => RefuseLostContent() ?? await RefuseOutdatedAsync(cancellationToken) ?? await RefuseBudgetAsync(command.Actor, cancellationToken),
        BatchAction.HoldBank or BatchAction.ThrottleBank => RefuseStrangeBank(command.Bank!.Value),
        BatchAction.Schedule => RefuseWindow(command.ReleaseAt!.Value),
        BatchAction.Release => RefuseLostContent() ?? RefuseWindow(time.GetUtcNow()) ?? await RefuseBudgetAsync(command.Actor, cancellationToken),
        BatchAction.SendBack or BatchAction.Withdraw => await FreeBudgetAsync(command.Actor, cancellationToken),
        _ => null,
    };

    /// <summary>A mistyped bank would be held while the one that was meant goes on.</summary>
    private BatchReply? RefuseStrangeBank(int bank) => Array.Exists(_prepared!.Banks, payable => payable.Key == bank)
        ? null
        : Refuse("bad-field", $"Field bank is {bank}, through which batch {BatchId} pays nobody. Its banks are {string.Join(", ", _prepared.Banks.Select(payable => payable.Key))}.");

    private BatchReply? RefuseLostContent() => prepared.State.Hash() == _prepared!.ContentHash
        ? null
        : Refuse("outdated", "The stored content of the dry run is not the one that was prepared. Send the batch back and prepare it again.");

    private BatchReply? RefuseWindow(DateTimeOffset at) => window.IsOpen(at, out DateTimeOffset opens)
        ? null
        : Refuse("window", $"The payment window is closed at {at.ToOffset(PaymentWindow.Vietnam):yyyy-MM-dd HH:mm} ({window.WhyClosed(at)}). It opens at {opens.ToOffset(PaymentWindow.Vietnam):yyyy-MM-dd'T'HH:mm:sszzz}: release then, or schedule the batch for it.");

    private async Task<BatchReply?> RefuseBudgetAsync(string actor, CancellationToken cancellationToken)
    {
        if (Fund is not { } fund)
            return null;
        FundReply reply = await fund.ReserveAsync(BatchId, actor, _prepared!.Payable.Dong, cancellationToken);
        return reply.Error is { } error ? Refuse(error, reply.Message!) : null;
    }

    private async Task<BatchReply?> FreeBudgetAsync(string actor, CancellationToken cancellationToken)
    {
        if (Fund is { } fund)
            await fund.SettleAsync(BatchId, actor, 0, done: true, cancellationToken);
        return null;
    }

    /// <summary>The time has come: released in the name of the person who scheduled it.</summary>
    private async Task<BatchReply> ReleaseDueAsync(CancellationToken cancellationToken)
    {
        // Reminder, sweep and alarm may all have come for the same release.
        if (!IsDue)
            return View();
        BatchReply reply = await DecideAsync(new BatchCommand(Guid.NewGuid(), _life.Scheduler!, BatchAction.Release), cancellationToken);
        _problem = reply.Error is null ? null : $"The scheduled release was refused ({reply.Error}): {reply.Message}";
        if (reply.Error is { } error)
            LogScheduledRefused(BatchId, error, reply.Message!);
        return reply;
    }

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
            LogEvent(BatchId, name, next.Actor);
            return View();
        }

        LogFenced(BatchId, name, result.Outcome);
        Drop();
        throw Fenced();
    }

    /// <summary>This activation does not know the truth any more; the next call reads the journal again.</summary>
    private void Drop()
    {
        // A drive that goes on would keep this activation, and everybody who calls it, waiting.
        _isFenced = true;
        StopTimers();
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
        _life.Apply(BatchEventJson.ToFact(known));
        _events.Add(known);
        switch (known.Event)
        {
            case BatchEventNames.Prepared:
                _prepared = BatchEventJson.Read<PreparedDetails>(known.Details);
                break;
            case BatchEventNames.Ordered:
                _ordered = BatchEventJson.Read<OrderedDetails>(known.Details);
                break;
            case BatchEventNames.Streamed:
                _streamedOrders = BatchEventJson.Read<StreamedDetails>(known.Details).Orders;
                break;
            case BatchEventNames.Closed:
                TakeClosing(BatchEventJson.Read<ClosedDetails>(known.Details));
                break;
            case BatchEventNames.Stopped:
                _problem = BatchEventJson.Read<StoppedDetails>(known.Details).Problem;
                break;
        }
    }
}
