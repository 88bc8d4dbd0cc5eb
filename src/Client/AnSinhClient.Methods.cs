using AnSinh.Client.Documents;

namespace AnSinh.Client;

/// <content>One method for each request: the document alone, without the JSON that it came as.</content>
public sealed partial class AnSinhClient
{
    private const int PageSize = 1_000;

    /// <inheritdoc/>
    public Task<IReadOnlyList<BatchHeadDocument>> BatchesAsync(bool openOnly, CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.Batches(openOnly), null, cancellationToken);

    /// <inheritdoc/>
    public Task<BatchDocument> BatchAsync(string batchId, CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.Batch(batchId), null, cancellationToken);

    /// <inheritdoc/>
    public Task<BatchDocument> PrepareAsync(PrepareBody body, Guid? key, CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.Prepare(body), key, cancellationToken);

    /// <inheritdoc/>
    public Task<BatchDocument> PrepareAgainAsync(string batchId, Guid? key, CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.PrepareAgain(batchId), key, cancellationToken);

    /// <inheritdoc/>
    public Task<BatchDocument> StepAsync(string batchId, string verb, StepBody? body, Guid? key, CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.Step(batchId, verb, body), key, cancellationToken);

    /// <inheritdoc/>
    public Task<BatchDocument> BankStepAsync(
        string batchId, string bank, string verb, StepBody body, Guid? key, CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.BankStep(batchId, bank, verb, body), key, cancellationToken);

    /// <inheritdoc/>
    public Task<BatchDocument> LiftHoldAsync(string batchId, LiftHoldBody body, Guid? key, CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.LiftHold(batchId, body), key, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<RefusalDocument> RefusalsAsync(string batchId, CancellationToken cancellationToken) =>
        PagesAsync<RefusalDocument>(
            (seen, _, token) => AskAsync(ApiRequests.Refusals(batchId, seen, PageSize), null, token), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ContradictionDocument> ContradictionsAsync(string batchId, CancellationToken cancellationToken) =>
        PagesAsync<ContradictionDocument>(
            (seen, _, token) => AskAsync(ApiRequests.Contradictions(batchId, seen, PageSize), null, token), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, ChangeDocument>> ChangesAsync(string batchId, CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.Changes(batchId), null, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ChangedPersonDocument> ChangedPeopleAsync(string batchId, string kind, CancellationToken cancellationToken) =>
        PagesAsync<ChangedPersonDocument>(
            (seen, _, token) => AskAsync(ApiRequests.ChangedPeople(batchId, kind, seen, PageSize), null, token), cancellationToken);

    /// <inheritdoc/>
    public Task<ExplanationDocument> ExplainInAsync(string batchId, ExplainBody body, CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.ExplainIn(batchId, body), null, cancellationToken);

    /// <inheritdoc/>
    public Task<RecomputationDocument> RecomputeAsync(string batchId, CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.Recompute(batchId), null, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LaneDocument>> LanesAsync(CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.Lanes(), null, cancellationToken);

    /// <inheritdoc/>
    public Task<ExplanationDocument> ExplainAsync(ExplainBody body, CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.Explain(body), null, cancellationToken);

    /// <inheritdoc/>
    public Task<DecisionDocument> ConfirmAccountAsync(DecisionBody body, Guid? key, CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.ConfirmAccount(body), key, cancellationToken);

    /// <inheritdoc/>
    public Task<DecisionDocument> RecoverAsync(DecisionBody body, Guid? key, CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.Recover(body), key, cancellationToken);

    /// <inheritdoc/>
    public Task<DecisionDocument> TakeBackAsync(DecisionBody body, Guid? key, CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.TakeBack(body), key, cancellationToken);

    /// <inheritdoc/>
    public Task<FundDocument> FundAsync(string code, CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.Fund(code), null, cancellationToken);

    /// <inheritdoc/>
    public Task<FundDocument> ProposeFundAsync(string code, FundChangeBody body, Guid? key, CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.ProposeFund(code, body), key, cancellationToken);

    /// <inheritdoc/>
    public Task<FundDocument> ConfirmFundAsync(string code, FundConfirmBody body, Guid? key, CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.ConfirmFund(code, body), key, cancellationToken);

    /// <inheritdoc/>
    public Task<ImportDocument> ImportAsync(Stream file, ImportQuery query, Guid? key, CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.Import(file, query), key, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ListDocument>> ListsAsync(CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.Lists(), null, cancellationToken);

    /// <inheritdoc/>
    public Task<ListDocument> ListAsync(string listId, CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.List(listId), null, cancellationToken);

    /// <inheritdoc/>
    public Task<ListUploadDocument> UploadListAsync(Stream file, ListQuery query, Guid? key, CancellationToken cancellationToken) =>
        AskAsync(ApiRequests.UploadList(file, query), key, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ListRowErrorDocument> ListErrorsAsync(string listId, CancellationToken cancellationToken) =>
        PagesAsync<ListRowErrorDocument>(
            (_, last, token) => AskAsync(ApiRequests.ListErrors(listId, last?.Row, PageSize), null, token), cancellationToken);

    private async Task<T> AskAsync<T>(ApiRequest<T> request, Guid? key, CancellationToken cancellationToken) =>
        (await SendAsync(request, key, cancellationToken)).Value;
}
