using System.Security.Cryptography;
using AnSinh.Api.Idempotency;
using AnSinh.Api.Lists;
using AnSinh.Client.Documents;
using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Contracts.Lanes;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Lanes;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Refusals;
using AnSinh.Domain.Rules;
using AnSinh.Intake.Lists;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace AnSinh.Api.Batches;

/// <summary>Dry runs and what can be read of a batch. Its steps are in <see cref="BatchStepEndpoints"/>.</summary>
internal static class BatchEndpoints
{
    public static void MapBatches(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder batches = api.MapGroup("/batches");
        batches.MapGet("/", ListAsync);
        batches.MapPost("/", PrepareAsync);
        batches.MapGet("/{batchId}", GetAsync);
        batches.MapPost("/{batchId}/prepare", PrepareAgainAsync);
        batches.MapGet("/{batchId}/refusals", RefusalsAsync);
        batches.MapGet("/{batchId}/contradictions", ContradictionsAsync);
        batches.MapGet("/{batchId}/changes", ChangesAsync);
        batches.MapGet("/{batchId}/changes/{kind}", ChangedPeopleAsync);
        batches.MapPost("/{batchId}/explain", ExplainAsync);
        batches.MapGet("/{batchId}/recomputation", RecomputeAsync).ReadsAll();
        batches.MapSteps();
        api.MapGet("/lanes", LanesAsync);
    }

    public static IResult NoBatch(string batchId) =>
        Problems.Refused(RefusalCode.NotFound, $"There is no batch '{RequestReader.Short(batchId)}'. GET /api/v1/batches lists them.");

    private static async Task<IResult> ListAsync(IGrainFactory grains, bool? open, CancellationToken cancellationToken)
    {
        BatchHead[] heads = await grains
            .GetGrain<IBatchDirectoryGrain>(0)
            .ListAsync(open ?? false, ApiLimits.MaxListedBatches, cancellationToken);
        return Results.Ok(heads.Select(BatchDocuments.Of));
    }

    private static async Task<IResult> PrepareAsync(
        PrepareRequest request, HttpContext http, IGrainFactory grains, InstructionListImporter lists, CancellationToken cancellationToken)
    {
        if (!RequestReader.TryCommandId(http, out Guid commandId))
            return RequestReader.BadKey();
        if (request.RetryOf is { } retried)
        {
            if (await FindAsync(grains, retried, cancellationToken) is not { } original)
                return NoBatch(retried);
            request = request with
            {
                Programme = request.Programme ?? original.Scope.Programme.Value,
                Period = request.Period ?? original.Scope.Period.ToString(),
                Area = request.Area ?? original.Scope.Area,
                Fund = request.Fund ?? original.Fund,
            };
        }

        if (request.List is { } listed)
        {
            if (!RequestReader.IsListId(listed) || await lists.FindAsync(listed, cancellationToken) is not { } list)
                return ListEndpoints.NoList(listed);
            request = request with
            {
                Programme = request.Programme ?? list.Programme.Value,
                Period = request.Period ?? list.Period.ToString(),
            };
        }

        if (!RequestReader.TryProgramme(request.Programme, out ProgrammeCode programme, out IResult? refused)
            || !RequestReader.TryPeriod(request.Period, out BenefitPeriod period, out refused))
            return refused;
        if (request.Fund is { } fund && !RequestReader.IsFundCode(fund))
            return Problems.Field("fund", $"'{RequestReader.Short(fund)}' is no fund code. Give letters, digits and '-'.");

        var scope = new RunScope(programme, period, request.Area ?? "all", request.List, request.RetryOf);
        string batchId = scope.BatchBeginning() + TailOf(commandId);
        BatchReply reply = await grains.GetGrain<IPaymentBatchGrain>(batchId)
            .PrepareAsync(new PrepareBatch(commandId, RequestReader.ActorOf(http), scope, request.Fund), cancellationToken);
        if (reply.Batch is not { } batch)
            return Problems.Refused(reply.Error!, reply.Message!);
        return batch.Scope == scope && batch.Fund == request.Fund
            ? Results.Created($"/api/v1/batches/{batchId}", BatchDocuments.Of(batch))
            : UploadKeys.Reused();
    }

    /// <summary>The same scope judged again: after a correction, or because the batch was sent back.</summary>
    private static async Task<IResult> PrepareAgainAsync(
        string batchId, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!RequestReader.TryCommandId(http, out Guid commandId))
            return RequestReader.BadKey();
        if (await FindAsync(grains, batchId, cancellationToken) is not { } batch)
            return NoBatch(batchId);
        BatchReply reply = await grains.GetGrain<IPaymentBatchGrain>(batchId)
            .PrepareAsync(new PrepareBatch(commandId, RequestReader.ActorOf(http), batch.Scope, batch.Fund), cancellationToken);
        return reply.Batch is { } prepared ? Results.Ok(BatchDocuments.Of(prepared)) : Problems.Refused(reply.Error!, reply.Message!);
    }

    private static async Task<IResult> GetAsync(string batchId, IGrainFactory grains, CancellationToken cancellationToken) =>
        await FindAsync(grains, batchId, cancellationToken) is { } view ? Results.Ok(BatchDocuments.Of(view)) : NoBatch(batchId);

    private static async Task<IResult> RefusalsAsync(
        string batchId, int? skip, int? limit, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!RequestReader.TryPage(skip, limit, out (int Skip, int Limit) page, out IResult? refused))
            return refused;
        if (await FindAsync(grains, batchId, cancellationToken) is null)
            return NoBatch(batchId);
        RefusedPayout[] people = await grains.GetGrain<IPaymentBatchGrain>(batchId).RefusalsAsync(page.Skip, page.Limit, cancellationToken);
        return Results.Ok(people.Select(PersonDocuments.Of));
    }

    private static async Task<IResult> ContradictionsAsync(
        string batchId, int? skip, int? limit, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!RequestReader.TryPage(skip, limit, out (int Skip, int Limit) page, out IResult? refused))
            return refused;
        if (await FindAsync(grains, batchId, cancellationToken) is null)
            return NoBatch(batchId);
        ContradictoryStatus[] kept = await grains.GetGrain<IPaymentBatchGrain>(batchId)
            .ContradictionsAsync(page.Skip, page.Limit, cancellationToken);
        return Results.Ok(kept.Select(PersonDocuments.Of));
    }

    private static async Task<IResult> ChangesAsync(string batchId, IGrainFactory grains, CancellationToken cancellationToken) =>
        await FindAsync(grains, batchId, cancellationToken) is { } view ? Results.Ok(ChangeDocuments.Of(view.Changes)) : NoBatch(batchId);

    private static async Task<IResult> ChangedPeopleAsync(
        string batchId, string kind, int? skip, int? limit, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!ChangeDocuments.TryParse(kind, out PayoutChange wanted))
            return Problems.Field(
                "kind",
                $"'{RequestReader.Short(kind)}' is no kind of change. Give one of: {string.Join(", ", ChangeDocuments.Kinds.Values)}.");
        if (!RequestReader.TryPage(skip, limit, out (int Skip, int Limit) page, out IResult? refused))
            return refused;
        if (await FindAsync(grains, batchId, cancellationToken) is null)
            return NoBatch(batchId);
        ChangedPayout[] people = await grains
            .GetGrain<IPaymentBatchGrain>(batchId)
            .ChangesAsync(wanted, page.Skip, page.Limit, cancellationToken);
        return Results.Ok(people.Select(ChangeDocuments.Of));
    }

    private static async Task<IResult> ExplainAsync(
        string batchId, ExplainRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!RequestReader.IsCitizenId(request.CitizenId))
            return RequestReader.BadCitizenId();
        string language = request.Language ?? Languages.English;
        if (language is not (Languages.English or Languages.Vietnamese))
            return Problems.Field("language", $"'{RequestReader.Short(language)}' is no language here. Give vi or en.");
        if (await FindAsync(grains, batchId, cancellationToken) is null)
            return NoBatch(batchId);
        return await grains.GetGrain<IPaymentBatchGrain>(batchId).ExplainAsync(
            request.CitizenId, language, cancellationToken) is { } explanation
            ? Results.Ok(PersonDocuments.Of(explanation))
            : Problems.Refused(
                RefusalCode.NotFound, "No person with this citizen id is enrolled. Check the twelve digits, or import the person first.");
    }

    /// <summary>
    /// Lives every cohort again from the journal and orders the batch once more, by the edition and the findings that it recorded.
    /// </summary>
    private static async Task<IResult> RecomputeAsync(
        string batchId, IGrainFactory grains, IBatchRecomputation recomputation, CancellationToken cancellationToken)
    {
        if (await FindAsync(grains, batchId, cancellationToken) is null)
            return NoBatch(batchId);
        if (await grains.GetGrain<IPaymentBatchGrain>(batchId).PreparedRunAsync(cancellationToken) is not { } run)
            return Problems.Refused(
                RefusalCode.Outdated,
                "The stored content of the dry run is not the one that was prepared, so the batch cannot be computed again.");
        RecomputedBatch result = await recomputation.RunAsync(batchId, run, cancellationToken);
        return Results.Ok(
            new RecomputationDocument(
                batchId, run.RuleEdition, SumDocuments.Of(result.Orders), result.Entries, result.IsSame, result.Differences));
    }

    private static async Task<IResult> LanesAsync(IGrainFactory grains, CohortMap map, CancellationToken cancellationToken)
    {
        var lanes = new List<LaneDocument>(map.Lanes);
        for (int lane = 0; lane < map.Lanes; lane++)
        {
            LaneStatus status = await grains.GetGrain<ILaneGrain>(lane).WakeAsync(cancellationToken);
            lanes.Add(new LaneDocument(
                status.Lane, status.Transactions, status.Orders, status.Bundles, status.Restarts, status.ReplayedOrders, status.LastError));
        }

        return Results.Ok(lanes);
    }

    private static async Task<BatchView?> FindAsync(IGrainFactory grains, string batchId, CancellationToken cancellationToken) =>
        RequestReader.IsBatchId(batchId) ? await grains.GetGrain<IPaymentBatchGrain>(batchId).GetAsync(cancellationToken) : null;

    /// <summary>A function of the caller's key, so a request that is sent twice prepares one batch.</summary>
    private static string TailOf(Guid commandId) =>
        Convert.ToHexStringLower(SHA256.HashData(commandId.ToByteArray(bigEndian: true)))[..12];

}
