using System.Globalization;
using AnSinh.Client.Documents;

namespace AnSinh.Client;

/// <summary>Every request of the API, and the document that answers each.</summary>
public static class ApiRequests
{
    /// <summary>The newest batches.</summary>
    public static ApiRequest<IReadOnlyList<BatchHeadDocument>> Batches(bool openOnly) =>
        Get<IReadOnlyList<BatchHeadDocument>>(openOnly ? "batches?open=true" : "batches");

    /// <summary>One batch.</summary>
    public static ApiRequest<BatchDocument> Batch(string batchId) => Get<BatchDocument>(Path($"batches/{batchId}"));

    /// <summary>A dry run.</summary>
    public static ApiRequest<BatchDocument> Prepare(PrepareBody body) => Post<BatchDocument>("batches", body);

    /// <summary>The dry run of a batch once more.</summary>
    public static ApiRequest<BatchDocument> PrepareAgain(string batchId) => Post<BatchDocument>(Path($"batches/{batchId}/prepare"), null);

    /// <summary>A step of a batch's life.</summary>
    /// <param name="verb">For example <c>approve</c>.</param>
    public static ApiRequest<BatchDocument> Step(string batchId, string verb, StepBody? body = null) =>
        Post<BatchDocument>(Path($"batches/{batchId}/{verb}"), body);

    /// <summary>The pace of one bank's orders.</summary>
    /// <param name="verb"><c>hold</c>, <c>continue</c> or <c>throttle</c>.</param>
    public static ApiRequest<BatchDocument> BankStep(string batchId, string bank, string verb, StepBody body) =>
        Post<BatchDocument>(Path($"batches/{batchId}/banks/{bank}/{verb}"), body);

    /// <summary>Lifts the hold on one person.</summary>
    public static ApiRequest<BatchDocument> LiftHold(string batchId, LiftHoldBody body) =>
        Post<BatchDocument>(Path($"batches/{batchId}/holds/lift"), body);

    /// <summary>A page of refused people.</summary>
    public static ApiRequest<IReadOnlyList<RefusalDocument>> Refusals(string batchId, int skip, int limit) =>
        Get<IReadOnlyList<RefusalDocument>>(Path($"batches/{batchId}/refusals?skip={skip}&limit={limit}"));

    /// <summary>A page of statuses that contradict what their orders know.</summary>
    public static ApiRequest<IReadOnlyList<ContradictionDocument>> Contradictions(string batchId, int skip, int limit) =>
        Get<IReadOnlyList<ContradictionDocument>>(Path($"batches/{batchId}/contradictions?skip={skip}&limit={limit}"));

    /// <summary>What differs from the month before, in sums by kind.</summary>
    public static ApiRequest<IReadOnlyDictionary<string, ChangeDocument>> Changes(string batchId) =>
        Get<IReadOnlyDictionary<string, ChangeDocument>>(Path($"batches/{batchId}/changes"));

    /// <summary>A page of the people behind one kind of change.</summary>
    public static ApiRequest<IReadOnlyList<ChangedPersonDocument>> ChangedPeople(string batchId, string kind, int skip, int limit) =>
        Get<IReadOnlyList<ChangedPersonDocument>>(Path($"batches/{batchId}/changes/{kind}?skip={skip}&limit={limit}"));

    /// <summary>What the run of a batch says of one person.</summary>
    public static ApiRequest<ExplanationDocument> ExplainIn(string batchId, ExplainBody body) =>
        Post<ExplanationDocument>(Path($"batches/{batchId}/explain"), body);

    /// <summary>The batch computed again from the journal.</summary>
    public static ApiRequest<RecomputationDocument> Recompute(string batchId) =>
        Get<RecomputationDocument>(Path($"batches/{batchId}/recomputation"));

    /// <summary>Every lane to the banks.</summary>
    public static ApiRequest<IReadOnlyList<LaneDocument>> Lanes() => Get<IReadOnlyList<LaneDocument>>("lanes");

    /// <summary>What the rules say of one person.</summary>
    public static ApiRequest<ExplanationDocument> Explain(ExplainBody body) => Post<ExplanationDocument>("beneficiaries/explain", body);

    /// <summary>A changed account was confirmed with the person.</summary>
    public static ApiRequest<DecisionDocument> ConfirmAccount(DecisionBody body) =>
        Post<DecisionDocument>("beneficiaries/confirm-account", body);

    /// <summary>Money that was paid without right is kept back.</summary>
    public static ApiRequest<DecisionDocument> Recover(DecisionBody body) => Post<DecisionDocument>("beneficiaries/recover", body);

    /// <summary>What a recovery has not kept back yet is taken back.</summary>
    public static ApiRequest<DecisionDocument> TakeBack(DecisionBody body) => Post<DecisionDocument>("beneficiaries/take-back", body);

    /// <summary>One fund.</summary>
    public static ApiRequest<FundDocument> Fund(string code) => Get<FundDocument>(Path($"funds/{code}"));

    /// <summary>Proposes money for a fund.</summary>
    public static ApiRequest<FundDocument> ProposeFund(string code, FundChangeBody body) =>
        Post<FundDocument>(Path($"funds/{code}/proposals"), body);

    /// <summary>Confirms a proposal.</summary>
    public static ApiRequest<FundDocument> ConfirmFund(string code, FundConfirmBody body) =>
        Post<FundDocument>(Path($"funds/{code}/confirm"), body);

    /// <summary>Uploads a registry file.</summary>
    public static ApiRequest<ImportDocument> Import(Stream file, ImportQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        string values = Query(
            ("mode", query.Mode), ("encoding", query.Encoding), ("sheet", query.Sheet), ("language", query.Language),
            ("communes", query.Communes));
        return new ApiRequest<ImportDocument>(HttpMethod.Post, "registry/imports" + values, File: file);
    }

    /// <summary>A file of an import.</summary>
    /// <param name="name"><c>errors</c> or <c>missing</c>.</param>
    public static ApiRequest ImportFile(string importId, string name) => new(HttpMethod.Get, Path($"registry/imports/{importId}/{name}"));

    /// <summary>The newest lists.</summary>
    public static ApiRequest<IReadOnlyList<ListDocument>> Lists() => Get<IReadOnlyList<ListDocument>>("lists");

    /// <summary>One list.</summary>
    public static ApiRequest<ListDocument> List(string listId) => Get<ListDocument>(Path($"lists/{listId}"));

    /// <summary>Uploads a list.</summary>
    public static ApiRequest<ListUploadDocument> UploadList(Stream file, ListQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        string values = Query(
            ("id", query.Id),
            ("programme", query.Programme),
            ("period", query.Period),
            ("count", query.Count),
            ("sum", query.Sum),
            ("executionDate", query.ExecutionDate),
            ("corrects", query.Corrects));
        return new ApiRequest<ListUploadDocument>(HttpMethod.Post, "lists" + values, File: file);
    }

    /// <summary>The held rows of a list as CSV, to be corrected.</summary>
    public static ApiRequest HeldRows(string listId, string language) =>
        new(HttpMethod.Get, Path($"lists/{listId}/held?language={language}"));

    /// <summary>A page of what is wrong with held rows; null for the API's own first page.</summary>
    public static ApiRequest<IReadOnlyList<ListRowErrorDocument>> ListErrors(string listId, long? after = null, int? limit = null) =>
        Get<IReadOnlyList<ListRowErrorDocument>>(
            Path($"lists/{listId}/errors") + Query(("after", Number(after)), ("limit", Number(limit))));

    private static ApiRequest<T> Get<T>(string path) => new(HttpMethod.Get, path);

    private static ApiRequest<T> Post<T>(string path, object? body) => new(HttpMethod.Post, path, body);

    /// <summary>A path with the values of its places escaped.</summary>
    private static string Path(FormattableString path) => string.Format(
        CultureInfo.InvariantCulture,
        path.Format,
        [.. path.GetArguments().Select(value => Uri.EscapeDataString(string.Create(CultureInfo.InvariantCulture, $"{value}")))]);

    private static string? Number(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    /// <summary>A query of the values that are there.</summary>
    private static string Query(params (string Key, string? Value)[] values)
    {
        string query = string.Join(
            '&', values.Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value!)}"));
        return query.Length == 0 ? "" : "?" + query;
    }
}
