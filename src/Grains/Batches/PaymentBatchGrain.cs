using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;

namespace AnSinh.Grains.Batches;

[GrainType("payment-batch")]
internal sealed class PaymentBatchGrain : Grain, IPaymentBatchGrain
{
    public Task<BatchReply> PrepareAsync(PrepareBatch command, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<BatchReply> ExecuteAsync(BatchCommand command, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<BatchReply> LiftHoldAsync(LiftHold command, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<BatchView?> GetAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<RefusedPayout[]> RefusalsAsync(int skip, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ChangedPayout[]> ChangesAsync(ChangeKind kind, int skip, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<PersonExplanation?> ExplainAsync(string citizenId, string language, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ResumeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
