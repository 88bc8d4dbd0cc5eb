using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Contracts.Funds;
using AnSinh.Contracts.Journal;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Calendar;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Rules;
using AnSinh.Grains.Rules;
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
    IEventStreams streams,
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
    private EventStreamOwner<BatchLife> _stream = null!;
    private PreparedDetails? _prepared;
    private OrderedDetails? _ordered;
    private string? _problem;

    private string BatchId => this.GetPrimaryKeyString();

    private BatchLife Life => _stream.State;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stream = new EventStreamOwner<BatchLife>(StreamKind.Batch, BatchId, streams, time, new BatchLife(BatchId), Fold)
        {
            Lost = OnLost,
            Fenced = static message => new BatchFencedException(message),
        };
        await _stream.LoadAsync(cancellationToken);
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
        if (!Life.TryDecide(request, time.GetUtcNow(), out BatchFact? fact, out BatchRefusal? refusal))
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
        if (Life.RefuseLift(command.Actor, command.Reason) is { } refusal)
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
        if (Life.State == BatchState.Closed)
            await RefreshClosedAsync(cancellationToken);
        return View().Batch;
    }

    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        if (IsDue)
            await InTurnAsync(() => ReleaseDueAsync(cancellationToken), cancellationToken);
        WakeUp();
    }

    private bool IsDue => Life is { State: BatchState.Scheduled, ReleaseAt: { } due } && due <= time.GetUtcNow();

    private IBeneficiaryCohortGrain Cohort(int number) => GrainFactory.GetGrain<IBeneficiaryCohortGrain>(number);

    private IFundGrain? Fund => _prepared?.Fund is { } code ? GrainFactory.GetGrain<IFundGrain>(code) : null;

    private bool IsKnown(Guid commandId) => _stream.Knows(commandId);

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
        BatchReply reply = await DecideAsync(new BatchCommand(Guid.NewGuid(), Life.Scheduler!, BatchAction.Release), cancellationToken);
        _problem = reply.Error is null ? null : $"The scheduled release was refused ({reply.Error}): {reply.Message}";
        if (reply.Error is { } error)
            LogScheduledRefused(BatchId, error, reply.Message!);
        return reply;
    }

    /// <summary>
    /// One decision with its event after the other: timers interleave with calls. A refusal is confirmed, or the caller of the same command
    /// would be told no where the answer was yes.
    /// </summary>
    private Task<BatchReply> InTurnAsync(Func<Task<BatchReply>> step, CancellationToken cancellationToken) =>
        _stream.InTurnAsync(step, static reply => reply.Error is not null, cancellationToken);

    private async Task<BatchReply> RecordAsync<T>(string name, Guid commandId, string actor, T details, CancellationToken cancellationToken)
    {
        await _stream.AppendAsync(name, commandId, actor, BatchEventJson.Write(details), cancellationToken);
        LogEvent(BatchId, name, actor.Trim());
        return View();
    }

    /// <summary>This activation does not know the truth any more; the next call reads the journal again.</summary>
    private void OnLost(StreamEvent? missed, AppendOutcome? outcome)
    {
        if (missed is not null && outcome is { } known)
            LogFenced(BatchId, missed.Event, known);
        // A drive that goes on would keep this activation, and everybody who calls it, waiting.
        StopTimers();
        DeactivateOnIdle();
    }

    private void Fold(BatchLife life, StreamEvent known)
    {
        life.Apply(BatchEventJson.ToFact(known));
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
