using System.Text.Json;
using System.Text.Json.Serialization;
using AnSinh.Contracts;
using AnSinh.Contracts.Funds;
using AnSinh.Domain.Funds;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Refusals;
using AnSinh.Ports.Journal;

namespace AnSinh.Grains.Funds;

/// <summary>
/// One activation's hold on a fund, without Orleans. The decisions are <see cref="FundLife"/>'s; the truth is the fund's own stream of
/// events.
/// </summary>
internal sealed class FundOwner
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly string _code;
    private readonly EventStreamOwner<FundLife> _stream;

    /// <param name="lost">Told once, when the state may not be the truth any more.</param>
    public FundOwner(string code, IEventStreams streams, TimeProvider time, Action lost)
    {
        _code = code;
        _stream = new EventStreamOwner<FundLife>(StreamKind.Fund, code, streams, time, new FundLife(code), Fold)
        {
            Lost = (_, _) => lost(),
            Fenced = static message => new FundFencedException(message),
        };
    }

    private FundLife Life => _stream.State;

    /// <summary>True when this owner answers nothing any more; read again with another one.</summary>
    public bool IsLost => _stream.IsLost;

    public Task LoadAsync(CancellationToken cancellationToken) => _stream.LoadAsync(cancellationToken);

    public FundView? Find() => Life.IsNew ? null : View().Fund;

    public Task<FundReply> ProposeAsync(FundChange change, CancellationToken cancellationToken) =>
        InTurnAsync(() => DecideProposalAsync(change, cancellationToken), cancellationToken);

    private async Task<FundReply> DecideProposalAsync(FundChange change, CancellationToken cancellationToken)
    {
        if (_stream.Knows(change.CommandId))
            return View();
        if (FundLife.RefuseProposal(change.Actor, change.Dong, change.Source, ContractLimits.MaxSourceLength) is { } refusal)
            return Refuse(refusal);
        var fact = new FundFact(FundEventNames.Proposed, change.CommandId, change.Actor.Trim(), change.Dong);
        return await RecordAsync(fact with { Source = change.Source.Trim() }, cancellationToken);
    }

    public Task<FundReply> ConfirmAsync(Guid commandId, string actor, Guid proposal, CancellationToken cancellationToken) =>
        InTurnAsync(() => DecideConfirmationAsync(commandId, actor, proposal, cancellationToken), cancellationToken);

    private async Task<FundReply> DecideConfirmationAsync(Guid commandId, string actor, Guid proposal, CancellationToken cancellationToken)
    {
        if (_stream.Knows(commandId))
            return View();
        if (Life.RefuseConfirmation(actor, proposal) is { } refusal)
            return await ConfirmedAsync(Refuse(refusal), cancellationToken);
        var fact = new FundFact(FundEventNames.Confirmed, commandId, actor.Trim(), 0) { Proposal = proposal };
        return await RecordAsync(fact, cancellationToken);
    }

    public Task<FundReply> ReserveAsync(FundRequest request, CancellationToken cancellationToken) =>
        InTurnAsync(() => DecideReservationAsync(request, cancellationToken), cancellationToken);

    private async Task<FundReply> DecideReservationAsync(FundRequest request, CancellationToken cancellationToken)
    {
        (string batchId, long? sequence, string actor, long dong, _) = request;
        if (Life.IsNew)
        {
            var refused = new FundReply(null, RefusalCode.Budget.Name(), $"There is no fund {_code}. Add money to it first: "
                + $"fund propose {_code} --amount … --source …, and have another person confirm it.");
            return await ConfirmedAsync(refused, cancellationToken);
        }

        if (Life.RefuseStale(batchId, sequence) is { } stale)
            return await ConfirmedAsync(Refuse(stale), cancellationToken);
        // What is the same amount of another dry run is journaled: a late word about the one before must find it.
        if (Life.HoldsAlready(batchId, Life.AfterReservation(batchId, dong)) && !Life.IsNews(batchId, sequence))
            return await ConfirmedAsync(View(), cancellationToken);
        if (Life.RefuseReservation(batchId, dong) is { } refusal)
            return await ConfirmedAsync(Refuse(refusal), cancellationToken);
        var fact = new FundFact(FundEventNames.Reserved, Guid.NewGuid(), actor.Trim(), dong)
        {
            BatchId = batchId,
            BatchSequence = sequence,
        };
        return await RecordAsync(fact, cancellationToken);
    }

    public Task<FundReply> SettleAsync(FundRequest request, CancellationToken cancellationToken) =>
        InTurnAsync(() => DecideSettlementAsync(request, cancellationToken), cancellationToken);

    private async Task<FundReply> DecideSettlementAsync(FundRequest request, CancellationToken cancellationToken)
    {
        (string batchId, long? sequence, string actor, long dong, bool done) = request;
        if (Life.RefuseStale(batchId, sequence) is { } stale)
            return await ConfirmedAsync(Refuse(stale), cancellationToken);
        FundHolding after = Life.AfterSettlement(batchId, dong, done);
        // A batch that holds nothing any more is journaled too: a reservation that is still on its way must find it.
        bool isBarrier = after == default && !Life.IsNew && Life.IsNews(batchId, sequence);
        if (!isBarrier && (!Life.Batches.ContainsKey(batchId) || Life.HoldsAlready(batchId, after)))
            return await ConfirmedAsync(View(), cancellationToken);
        var fact = new FundFact(FundEventNames.Settled, Guid.NewGuid(), actor.Trim(), dong)
        {
            BatchId = batchId,
            BatchSequence = sequence,
            Done = done,
        };
        return await RecordAsync(fact, cancellationToken);
    }

    private static void Fold(FundLife life, StreamEvent known)
    {
        FundFact? fact = JsonSerializer.Deserialize<FundFact>(known.Details, Json);
        life.Apply(fact ?? throw new JsonException("An event of a fund has no details."));
    }

    private static FundReply Refuse(FundRefusal refusal) => new(null, refusal.Error, refusal.Message);

    /// <summary>Each decision confirms by itself what no append proves.</summary>
    private Task<FundReply> InTurnAsync(Func<Task<FundReply>> decide, CancellationToken cancellationToken) =>
        _stream.InTurnAsync(decide, static _ => false, cancellationToken);

    private async Task<FundReply> RecordAsync(FundFact fact, CancellationToken cancellationToken)
    {
        await _stream.AppendAsync(fact.Event, fact.CommandId, fact.Actor, JsonSerializer.Serialize(fact, Json), cancellationToken);
        return View();
    }

    /// <summary>An answer that no append proves must come from the newest state.</summary>
    private async Task<FundReply> ConfirmedAsync(FundReply reply, CancellationToken cancellationToken)
    {
        await _stream.ConfirmAsync(cancellationToken);
        return reply;
    }

    private static FundProposal ToProposal(KeyValuePair<Guid, WaitingProposal> waiting) =>
        new(waiting.Key, waiting.Value.Actor, waiting.Value.Dong, waiting.Value.Source);

    private FundReply View() => new(
        new FundView(
            _code,
            Life.Budget,
            Life.Reserved,
            Life.Consumed,
            [.. Life.Batches.Select(batch => new FundShare(batch.Key, batch.Value.Reserved, batch.Value.Consumed))],
            [.. Life.Proposals.Select(ToProposal)]),
        null,
        null);
}
