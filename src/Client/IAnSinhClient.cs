using AnSinh.Client.Documents;

namespace AnSinh.Client;

/// <summary>
/// What can be asked of AnSinh, one method a request. Refusals are a <see cref="ProblemException"/>. A command without a key gets a new
/// one, and keeps it over its repeats.
/// </summary>
public interface IAnSinhClient
{
    /// <summary>The newest batches.</summary>
    Task<IReadOnlyList<BatchHeadDocument>> BatchesAsync(bool openOnly, CancellationToken cancellationToken);

    /// <summary>One batch.</summary>
    Task<BatchDocument> BatchAsync(string batchId, CancellationToken cancellationToken);

    /// <summary>A dry run.</summary>
    Task<BatchDocument> PrepareAsync(PrepareBody body, Guid? key, CancellationToken cancellationToken);

    /// <summary>The dry run of a batch once more.</summary>
    Task<BatchDocument> PrepareAgainAsync(string batchId, Guid? key, CancellationToken cancellationToken);

    /// <summary>A step of a batch's life, for example <c>approve</c>.</summary>
    Task<BatchDocument> StepAsync(string batchId, string verb, StepBody? body, Guid? key, CancellationToken cancellationToken);

    /// <summary>The pace of one bank's orders: <c>hold</c>, <c>continue</c> or <c>throttle</c>.</summary>
    Task<BatchDocument> BankStepAsync(
        string batchId, string bank, string verb, StepBody body, Guid? key, CancellationToken cancellationToken);

    /// <summary>Lifts the hold on one person.</summary>
    Task<BatchDocument> LiftHoldAsync(string batchId, LiftHoldBody body, Guid? key, CancellationToken cancellationToken);

    /// <summary>Every refused person, page by page.</summary>
    IAsyncEnumerable<RefusalDocument> RefusalsAsync(string batchId, CancellationToken cancellationToken);

    /// <summary>Statuses that contradict what their orders know, page by page.</summary>
    IAsyncEnumerable<ContradictionDocument> ContradictionsAsync(string batchId, CancellationToken cancellationToken);

    /// <summary>What differs from the month before, in sums by kind.</summary>
    Task<IReadOnlyDictionary<string, ChangeDocument>> ChangesAsync(string batchId, CancellationToken cancellationToken);

    /// <summary>Every person behind one kind of change, page by page.</summary>
    IAsyncEnumerable<ChangedPersonDocument> ChangedPeopleAsync(string batchId, string kind, CancellationToken cancellationToken);

    /// <summary>What the run of a batch says of one person.</summary>
    Task<ExplanationDocument> ExplainInAsync(string batchId, ExplainBody body, CancellationToken cancellationToken);

    /// <summary>The batch computed again from the journal.</summary>
    Task<RecomputationDocument> RecomputeAsync(string batchId, CancellationToken cancellationToken);

    /// <summary>Every lane to the banks.</summary>
    Task<IReadOnlyList<LaneDocument>> LanesAsync(CancellationToken cancellationToken);

    /// <summary>What the rules say of one person.</summary>
    Task<ExplanationDocument> ExplainAsync(ExplainBody body, CancellationToken cancellationToken);

    /// <summary>A changed account was confirmed with the person.</summary>
    Task<DecisionDocument> ConfirmAccountAsync(DecisionBody body, Guid? key, CancellationToken cancellationToken);

    /// <summary>Money that was paid without right is kept back.</summary>
    Task<DecisionDocument> RecoverAsync(DecisionBody body, Guid? key, CancellationToken cancellationToken);

    /// <summary>What a recovery has not kept back yet is taken back, by two people.</summary>
    Task<DecisionDocument> TakeBackAsync(DecisionBody body, Guid? key, CancellationToken cancellationToken);

    /// <summary>One fund.</summary>
    Task<FundDocument> FundAsync(string code, CancellationToken cancellationToken);

    /// <summary>Proposes money for a fund.</summary>
    Task<FundDocument> ProposeFundAsync(string code, FundChangeBody body, Guid? key, CancellationToken cancellationToken);

    /// <summary>Confirms a proposal.</summary>
    Task<FundDocument> ConfirmFundAsync(string code, FundConfirmBody body, Guid? key, CancellationToken cancellationToken);

    /// <summary>Uploads a registry file. A file that cannot be rewound is sent once.</summary>
    Task<ImportDocument> ImportAsync(Stream file, ImportQuery query, Guid? key, CancellationToken cancellationToken);

    /// <summary>The newest lists.</summary>
    Task<IReadOnlyList<ListDocument>> ListsAsync(CancellationToken cancellationToken);

    /// <summary>One list.</summary>
    Task<ListDocument> ListAsync(string listId, CancellationToken cancellationToken);

    /// <summary>Uploads a list. A file that cannot be rewound is sent once.</summary>
    Task<ListUploadDocument> UploadListAsync(Stream file, ListQuery query, Guid? key, CancellationToken cancellationToken);

    /// <summary>Everything that is wrong with held rows, page by page.</summary>
    IAsyncEnumerable<ListRowErrorDocument> ListErrorsAsync(string listId, CancellationToken cancellationToken);

    /// <summary>Writes a file of the API, such as <see cref="ApiRequests.HeldRows"/>.</summary>
    /// <param name="open">Opens the target, when the server has something to give. The target is closed afterwards.</param>
    Task DownloadAsync(ApiRequest request, Func<Stream> open, CancellationToken cancellationToken);
}
