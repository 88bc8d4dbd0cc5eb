using System.Runtime.CompilerServices;
using AnSinh.Contracts.Funds;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Journal;
using AnSinh.Grains.Funds;
using AnSinh.Ports.Journal;

namespace AnSinh.Simulation.Tests;

/// <summary>The fund of the driven batch: the real owner in a process that does not fail. What is simulated is the way to it.</summary>
internal sealed class DrivenFund : IEventStreams
{
    public const string Code = "F1";

    /// <summary>The driven batch was prepared by its first event.</summary>
    private const long Prepared = 1;

    private readonly World _world;
    private readonly FundOwner _owner;
    private readonly List<StreamEvent> _events = [];
    private long _newest = Prepared;

    public DrivenFund(World world, long payable)
    {
        _world = world;
        _owner = new FundOwner(Code, this, world.Scheduler.Time, static () => { });
        var raise = new FundChange(new Guid(1, 4, 4, new byte[8]), "lan", payable, "12/QĐ-STC");
        Done(_owner.ProposeAsync(raise, default));
        Done(_owner.ConfirmAsync(new Guid(2, 4, 4, new byte[8]), "tuan", raise.CommandId, default));
        Done(_owner.ReserveAsync(FundRequest.Of(new FundClaim(DrivenBatch.Id, Prepared, "hoa", payable)), default));
    }

    /// <summary>What the batch holds.</summary>
    public FundShare Share => _owner.Find()!.Batches.Single();

    /// <summary>The fund takes a claim, and the bookkeeper looks whether it should have.</summary>
    public async Task<FundReply> SettleAsync(FundClaim claim)
    {
        int before = _events.Count;
        FundReply reply = await _owner.SettleAsync(FundRequest.Of(claim), default);
        if (_events.Count == before)
            return reply;
        StreamEvent[] batch = _world.BatchStream.Events;
        if (claim.Sequence > batch.Length)
            _world.Ledger.Fail($"fund: it was told of event {claim.Sequence} of the batch, which is not in the journal");
        else if (claim.Sequence < _newest)
            _world.Ledger.Fail($"fund: it took what followed from event {claim.Sequence} of the batch after event {_newest}");
        else if (claim.Done && !Array.Exists(batch, known => known.Event == BatchEventNames.Ordered))
            _world.Ledger.Fail("fund: it was told that all is ordered before the journal was");
        _newest = Math.Max(_newest, claim.Sequence);
        return reply;
    }

    public Task<AppendResult> AppendAsync(StreamKind kind, StreamEvent next, CancellationToken cancellationToken)
    {
        _events.Add(next);
        return Task.FromResult(new AppendResult(AppendOutcome.Appended, next.Sequence));
    }

    public Task<IReadOnlyList<StreamEvent>> ReadAsync(StreamKind kind, string key, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StreamEvent>>([.. _events]);

    public async IAsyncEnumerable<string> KeysAsync(StreamKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return Code;
    }

    private static void Done(Task<FundReply> step)
    {
        if (!step.IsCompletedSuccessfully || step.Result.Error is not null)
            throw new InvalidOperationException("The fund of the simulation could not be made.", step.Exception);
    }
}
