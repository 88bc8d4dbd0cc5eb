using System.Text.Json;
using System.Text.Json.Serialization;
using AnSinh.Contracts;
using AnSinh.Contracts.Funds;
using AnSinh.Domain.Funds;
using AnSinh.Domain.Journal;
using AnSinh.Ports.Journal;

namespace AnSinh.Grains.Funds;

/// <summary>One fund. The decisions are <see cref="FundLife"/>'s; its truth is its own stream of events, fenced by (fund, sequence).</summary>
[GrainType("fund")]
internal sealed class FundGrain(IFundJournal journal, TimeProvider time) : Grain, IFundGrain
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly HashSet<Guid> _commands = [];
    private FundLife _life = null!;
    private long _sequence;
    private byte[] _hash = EntryHash.Genesis;

    private string Code => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _life = new FundLife(Code);
        foreach (BatchEvent known in await journal.ReadAsync(Code, cancellationToken))
            Fold(known);
    }

    public async Task<FundReply> ProposeAsync(FundChange change, CancellationToken cancellationToken)
    {
        if (_commands.Contains(change.CommandId))
            return View();
        return FundLife.RefuseProposal(change.Actor, change.Dong, change.Source, ContractLimits.MaxSourceLength) is { } refusal
            ? Refuse(refusal)
            : await RecordAsync(new FundFact(FundEventNames.Proposed, change.CommandId, change.Actor.Trim(), change.Dong) { Source = change.Source.Trim() }, cancellationToken);
    }

    public async Task<FundReply> ConfirmAsync(Guid commandId, string actor, Guid proposal, CancellationToken cancellationToken)
    {
        if (_commands.Contains(commandId))
            return View();
        return _life.RefuseConfirmation(actor, proposal) is { } refusal
            ? await ConfirmedAsync(Refuse(refusal), cancellationToken)
            : await RecordAsync(new FundFact(FundEventNames.Confirmed, commandId, actor.Trim(), 0) { Proposal = proposal }, cancellationToken);
    }

    public async Task<FundReply> ReserveAsync(string batchId, string actor, long dong, CancellationToken cancellationToken)
    {
        if (_life.IsNew)
        {
            var refused = new FundReply(null, "budget", $"There is no fund {Code}. Add money to it first: fund add {Code} --amount … --source …, and have another person confirm it.");
            return await ConfirmedAsync(refused, cancellationToken);
        }

        if (_life.HoldsAlready(batchId, _life.AfterReservation(batchId, dong)))
            return await ConfirmedAsync(View(), cancellationToken);
        return _life.RefuseReservation(batchId, dong) is { } refusal
            ? await ConfirmedAsync(Refuse(refusal), cancellationToken)
            : await RecordAsync(new FundFact(FundEventNames.Reserved, Guid.NewGuid(), actor.Trim(), dong) { BatchId = batchId }, cancellationToken);
    }

    public async Task<FundReply> SettleAsync(string batchId, string actor, long dong, bool done, CancellationToken cancellationToken)
    {
        if (!_life.Batches.ContainsKey(batchId) || _life.HoldsAlready(batchId, _life.AfterSettlement(batchId, dong, done)))
            return await ConfirmedAsync(View(), cancellationToken);
        return await RecordAsync(new FundFact(FundEventNames.Settled, Guid.NewGuid(), actor.Trim(), dong) { BatchId = batchId, Done = done }, cancellationToken);
    }

    public Task<FundView?> GetAsync(CancellationToken cancellationToken) => Task.FromResult(_life.IsNew ? null : View().Fund);

    private static FundReply Refuse(FundRefusal refusal) => new(null, refusal.Error, refusal.Message);

    private async Task<FundReply> RecordAsync(FundFact fact, CancellationToken cancellationToken)
    {
        long ticks = time.GetUtcNow().UtcTicks;
        var next = new BatchEvent(
            Code,
            _sequence + 1,
            fact.Event,
            fact.CommandId,
            new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero),
            fact.Actor,
            JsonSerializer.Serialize(fact, Json),
            [],
            []);
        next = BatchEventHash.Seal(next, _hash);
        AppendResult result;
        try
        {
            result = await journal.AppendAsync(next, cancellationToken);
        }
        catch
        {
            // The event may be there: who does not know what became of it must not answer a repeat of the command.
            DeactivateOnIdle();
            throw;
        }

        if (result.Outcome == AppendOutcome.Appended)
        {
            Fold(next);
            return View();
        }

        throw Fenced();
    }

    /// <summary>
    /// An answer that no append proves must come from the newest state: an activation that was left behind would refuse what its successor has
    /// recorded, or call a settlement done that its successor still needs.
    /// </summary>
    private async Task<FundReply> ConfirmedAsync(FundReply reply, CancellationToken cancellationToken) =>
        (await journal.ReadAsync(Code, cancellationToken)).Count == _sequence ? reply : throw Fenced();

    /// <summary>This activation does not know the truth any more; the next call reads the journal again.</summary>
    private FundFencedException Fenced()
    {
        DeactivateOnIdle();
        return new FundFencedException($"Fund {Code} was changed at the same moment by someone else. Repeat the call to see where it stands.");
    }

    private void Fold(BatchEvent known)
    {
        _life.Apply(JsonSerializer.Deserialize<FundFact>(known.Details, Json) ?? throw new JsonException("An event of a fund has no details."));
        _commands.Add(known.CommandId);
        (_sequence, _hash) = (known.Sequence, known.Hash);
    }

    private FundReply View() => new(
        new FundView(
            Code,
            _life.Budget,
            _life.Reserved,
            _life.Consumed,
            [.. _life.Batches.Select(batch => new FundShare(batch.Key, batch.Value.Reserved, batch.Value.Consumed))],
            [.. _life.Proposals.Select(waiting => new FundProposal(waiting.Key, waiting.Value.Actor, waiting.Value.Dong, waiting.Value.Source))]),
        null,
        null);
}
