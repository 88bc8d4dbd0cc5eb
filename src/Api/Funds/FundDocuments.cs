using AnSinh.Client.Documents;
using AnSinh.Contracts.Funds;

namespace AnSinh.Api.Funds;

/// <summary>What the API says of a fund.</summary>
internal static class FundDocuments
{
    public static FundDocument Of(FundView fund) => new(
        fund.Code,
        fund.Budget,
        fund.Reserved,
        fund.Consumed,
        [.. fund.Batches.Select(share => new FundShareDocument(share.BatchId, share.Reserved, share.Consumed))],
        [.. fund.Proposals.Select(proposal => new FundProposalDocument(proposal.Id, proposal.Actor, proposal.Dong, proposal.Source))],
        fund.Free);
}
