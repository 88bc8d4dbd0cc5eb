using AnSinh.Contracts.Funds;
using AnSinh.Ports.Journal;

namespace AnSinh.Grains.Funds;

/// <summary>One fund. What is decided and how it is journaled is <see cref="FundOwner"/>'s to say.</summary>
[GrainType("fund")]
internal sealed class FundGrain(IEventStreams streams, TimeProvider time) : Grain, IFundGrain
{
    private FundOwner _fund = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // An owner that is lost does not know the truth any more; the next call reads the journal again.
        _fund = new FundOwner(this.GetPrimaryKeyString(), streams, time, DeactivateOnIdle);
        return _fund.LoadAsync(cancellationToken);
    }

    public Task<FundReply> ProposeAsync(FundChange change, CancellationToken cancellationToken) =>
        _fund.ProposeAsync(change, cancellationToken);

    public Task<FundReply> ConfirmAsync(Guid commandId, string actor, Guid proposal, CancellationToken cancellationToken) =>
        _fund.ConfirmAsync(commandId, actor, proposal, cancellationToken);

    public Task<FundReply> ReserveAsync(string batchId, string actor, long dong, CancellationToken cancellationToken) =>
        _fund.ReserveAsync(new FundRequest(batchId, null, actor, dong), cancellationToken);

    public Task<FundReply> SettleAsync(string batchId, string actor, long dong, bool done, CancellationToken cancellationToken) =>
        _fund.SettleAsync(new FundRequest(batchId, null, actor, dong, done), cancellationToken);

    public Task<FundReply> ReserveAsync(FundClaim claim, CancellationToken cancellationToken) =>
        _fund.ReserveAsync(FundRequest.Of(claim), cancellationToken);

    public Task<FundReply> SettleAsync(FundClaim claim, CancellationToken cancellationToken) =>
        _fund.SettleAsync(FundRequest.Of(claim), cancellationToken);

    public Task<FundView?> GetAsync(CancellationToken cancellationToken) => Task.FromResult(_fund.Find());
}
