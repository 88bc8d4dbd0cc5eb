using System.Security.Cryptography;
using AnSinh.Contracts;
using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Contracts.Journal;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Payments;
using AnSinh.Grains.Rules;
using Microsoft.Extensions.Logging;

namespace AnSinh.Grains.Batches;

/// <summary>
/// One batch. Its truth is its own stream of events, fenced by (batch, sequence): of two activations that release at once, one
/// append wins and the other drops its state. Cohorts make the same sure once more, each for its own orders.
/// </summary>
[GrainType("payment-batch")]
internal sealed partial class PaymentBatchGrain(
    IBatchJournal journal,
    [PersistentState("prepared", ControlStorage.Name)] IPersistentState<PreparedContent> prepared,
    RunRulesCache rules,
    CohortMap map,
    TimeProvider time,
    ILogger<PaymentBatchGrain> logger) : Grain, IPaymentBatchGrain
{
    private readonly CohortFanOut _fanOut = new(time);
    private readonly List<BatchEvent> _events = [];
    private PreparedDetails? _prepared;
    private OrderedDetails? _ordered;
    private string? _problem;

    private string BatchId => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (BatchEvent known in await journal.ReadAsync(BatchId, cancellationToken))
            Fold(known);
        if (NeedsDriving)
            StartDriving();
    }

    public async Task<BatchReply> PrepareAsync(PrepareBatch command, CancellationToken cancellationToken)
    {
        if (_prepared is not null)
            return View();
        if (CheckActor(command.Actor) is { } refusal)
            return refusal;
        if (!rules.TryGet(command.Scope, out CompiledScope? run, out string? problem))
            return Refuse("bad-scope", problem);
        var content = new byte[map.Cohorts * SHA256.HashSizeInBytes];
        var sums = new PreparedSums();
        IReadOnlyDictionary<int, Exception> failed = await _fanOut.RunAsync(
            Enumerable.Range(0, map.Cohorts),
            (cohort, token) => Cohort(cohort).JudgeAsync(command.Scope, token),
            (cohort, dryRun) =>
            {
                sums.Add(dryRun);
                dryRun.ContentHash.CopyTo(content, cohort * SHA256.HashSizeInBytes);
            },
            cancellationToken);
        if (failed.Count > 0)
            throw new InvalidOperationException($"{failed.Count} cohorts did not answer; nothing was prepared. Try again.", failed.Values.First());
        if (sums.Payable.Count == 0 && sums.RefusedByRule.Count == 0)
            return Refuse("nobody", $"Nobody is enrolled in area {command.Scope.Area}. Import the registry or choose another area.");
        prepared.State = new PreparedContent { CohortHashes = content };
        await prepared.WriteStateAsync(cancellationToken);
        PreparedDetails details = sums.ToDetails(command.Scope, run.Rules.RateVersion, HexOf(content));
        return await RecordAsync(BatchEventNames.Prepared, command.CommandId, command.Actor, details, cancellationToken);
    }

    public async Task<BatchReply> ApproveAsync(BatchCommand command, CancellationToken cancellationToken)
    {
        if (Precheck(command, BatchState.Prepared, "approve") is { } answer)
            return answer;
        if (_prepared!.Payable.Count == 0)
            return Refuse("nobody", "Everybody in this batch was refused: there is nothing to approve. See the refusals.");
        return await RecordAsync(BatchEventNames.Approved, command.CommandId, command.Actor, new NoDetails(), cancellationToken);
    }

    public async Task<BatchReply> ReleaseAsync(BatchCommand command, CancellationToken cancellationToken)
    {
        if (Precheck(command, BatchState.Approved, "release") is { } answer)
            return answer;
        if (HexOf(prepared.State.CohortHashes) != _prepared!.ContentHash)
            return Refuse("outdated", "The stored content of the dry run is not the one that was approved. Prepare the batch again.");
        BatchReply reply = await RecordAsync(BatchEventNames.Released, command.CommandId, command.Actor, new NoDetails(), cancellationToken);
        if (reply.Error is null)
            StartDriving();
        return reply;
    }

    public async Task<BatchView?> GetAsync(CancellationToken cancellationToken)
    {
        if (_prepared is null)
            return null;
        if (State == BatchState.Closed)
            await RefreshClosedAsync(cancellationToken);
        return View().Batch;
    }

    public async Task<RefusedPayout[]> RefusalsAsync(int skip, int limit, CancellationToken cancellationToken)
    {
        if (_prepared is null)
            return [];
        var refusals = new List<RefusedPayout>();
        int wanted = Math.Clamp(limit, 0, ContractLimits.MaxRefusalsPerCall);
        for (int cohort = 0; cohort < map.Cohorts && refusals.Count < wanted; cohort++)
        {
            // One cohort more than needed is asked for its whole list: pages are for people, not for machines.
            RefusedPayout[] share = await Cohort(cohort).RefusalsAsync(_prepared.Scope, 0, ContractLimits.MaxRefusalsPerCall, cancellationToken);
            int skipped = Math.Min(skip, share.Length);
            skip -= skipped;
            refusals.AddRange(share.Skip(skipped).Take(wanted - refusals.Count));
        }

        return [.. refusals];
    }

    public Task ResumeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IBeneficiaryCohortGrain Cohort(int number) => GrainFactory.GetGrain<IBeneficiaryCohortGrain>(number);

    private static string HexOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static BatchReply Refuse(string error, string message) => new(null, error, message);

    private static BatchReply? CheckActor(string actor) =>
        string.IsNullOrWhiteSpace(actor) || actor.Length > ContractLimits.MaxActorLength
            ? Refuse("bad-actor", $"An identity has 1 to {ContractLimits.MaxActorLength} characters.")
            : null;

    /// <summary>Null when the command may go on; else the answer: the present view for a repeat, or a refusal.</summary>
    private BatchReply? Precheck(BatchCommand command, BatchState expected, string verb)
    {
        if (_prepared is null)
            return Refuse("not-found", $"There is no batch {BatchId}.");
        if (_events.Any(known => known.CommandId == command.CommandId))
            return View();
        if (CheckActor(command.Actor) is { } refusal)
            return refusal;
        if (SameIdentity(_events[0].Actor, command.Actor))
            return Refuse("four-eyes", $"{command.Actor} prepared this batch: another person must {verb} it.");
        if (State != expected)
            return Refuse("wrong-state", $"Batch {BatchId} is {State.ToString().ToLowerInvariant()}; to {verb} it must be {expected.ToString().ToLowerInvariant()}.");
        return null;
    }

    /// <summary>An identity is the same however it is typed.</summary>
    private static bool SameIdentity(string left, string right) =>
        string.Equals(left.Trim(), right.Trim(), StringComparison.OrdinalIgnoreCase);

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
        AppendResult result = await journal.AppendAsync(next, cancellationToken);
        if (result.Outcome == AppendOutcome.Appended)
        {
            Fold(next);
            LogEvent(BatchId, name, next.Actor);
            return View();
        }

        LogFenced(BatchId, name, result.Outcome);
        DeactivateOnIdle();
        throw new BatchFencedException($"Batch {BatchId} was changed at the same moment by someone else. Repeat the call to see where it stands.");
    }

    private void Fold(BatchEvent known)
    {
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

    private BatchState State => _events.Count == 0 ? BatchState.Prepared : _events[^1].Event switch
    {
        BatchEventNames.Prepared => BatchState.Prepared,
        BatchEventNames.Approved => BatchState.Approved,
        BatchEventNames.Released => BatchState.Released,
        BatchEventNames.Ordered => BatchState.Ordered,
        BatchEventNames.Streamed => BatchState.Streamed,
        BatchEventNames.Closed => BatchState.Closed,
        BatchEventNames.Stopped => BatchState.Stopped,
        string unknown => throw new InvalidOperationException($"Batch {BatchId} has event {unknown}, which this program does not know. Use the newer program."),
    };

    private BatchReply View() => new(
        new BatchView
        {
            BatchId = BatchId,
            State = State,
            Scope = _prepared!.Scope,
            RateVersion = _prepared.RateVersion,
            ContentHash = _prepared.ContentHash,
            Payable = _prepared.Payable,
            PayableBanks = _prepared.Banks,
            PayableCommunes = _prepared.Communes,
            RefusedByRule = new Dictionary<string, CountAndSum>(_prepared.RefusedByRule),
            Totals = _totals.Total,
            OrderedBanks = _totals.Banks,
            StreamedOrders = _streamedOrders,
            ContradictoryStatuses = _totals.Contradictory,
            StaleStatuses = _totals.Stale,
            OutdatedCohorts = _ordered?.OutdatedCohorts ?? _outdated,
            Problem = _problem,
            History = [.. _events.Select(known => new BatchStep(known.Event, known.RecordedAt, known.Actor, Convert.ToHexStringLower(known.Hash)))],
        },
        null,
        null);
}
