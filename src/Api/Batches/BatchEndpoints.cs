using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Contracts.Journal;
using AnSinh.Contracts.Lanes;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Primitives;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace AnSinh.Api.Batches;

/// <summary>The body of <c>POST /api/v1/batches</c>.</summary>
/// <param name="Programme">Three letters, for example MSA.</param>
/// <param name="Period"><c>yyyy-mm</c></param>
/// <param name="Area"><c>all</c>, or a province, district or commune code; <c>all</c> when absent.</param>
public sealed record PrepareRequest(string? Programme, string? Period, string? Area);

internal static class BatchEndpoints
{
    private const string IdempotencyHeader = "Idempotency-Key";

    public static void MapBatches(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder batches = api.MapGroup("/batches");
        batches.MapGet("/", ListAsync);
        batches.MapPost("/", PrepareAsync);
        batches.MapGet("/{batchId}", GetAsync);
        batches.MapGet("/{batchId}/refusals", RefusalsAsync);
        batches.MapPost("/{batchId}/approve", (string batchId, HttpContext http, IGrainFactory grains, CancellationToken token) =>
            CommandAsync(http, grains, batchId, static (batch, command, cancel) => batch.ApproveAsync(command, cancel), token));
        batches.MapPost("/{batchId}/release", (string batchId, HttpContext http, IGrainFactory grains, CancellationToken token) =>
            CommandAsync(http, grains, batchId, static (batch, command, cancel) => batch.ReleaseAsync(command, cancel), token));
        api.MapGet("/lanes", LanesAsync);
    }

    private static async Task<IResult> ListAsync(IBatchJournal journal, bool? open, CancellationToken cancellationToken) =>
        Results.Ok(await journal.ListAsync(open ?? false, ApiLimits.MaxListedBatches, cancellationToken));

    private static async Task<IResult> PrepareAsync(PrepareRequest request, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!ProgrammeCode.TryParse(request.Programme, out ProgrammeCode programme))
            return Problems.Refused("bad-scope", $"Field programme: '{request.Programme}' is no programme code. Give three upper-case letters, for example MSA.");
        if (!BenefitPeriod.TryParse(request.Period, out BenefitPeriod period))
            return Problems.Refused("bad-scope", $"Field period: '{request.Period}' is no month. Write yyyy-mm, for example 2024-12.");
        if (!TryCommandId(http, out Guid commandId))
            return BadKey();
        string batchId = BatchIdOf(programme, period, commandId);
        var command = new PrepareBatch(commandId, ActorOf(http), new RunScope(programme, period, request.Area ?? "all"));
        BatchReply reply = await grains.GetGrain<IPaymentBatchGrain>(batchId).PrepareAsync(command, cancellationToken);
        return reply.Error is null
            ? Results.Created($"/api/v1/batches/{batchId}", BatchDocument.Of(reply.Batch!))
            : Problems.Refused(reply.Error, reply.Message!);
    }

    private static async Task<IResult> GetAsync(string batchId, IGrainFactory grains, CancellationToken cancellationToken) =>
        IsBatchId(batchId) && await grains.GetGrain<IPaymentBatchGrain>(batchId).GetAsync(cancellationToken) is { } view
            ? Results.Ok(BatchDocument.Of(view))
            : NoBatch(batchId);

    private static async Task<IResult> RefusalsAsync(string batchId, int? skip, int? limit, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!IsBatchId(batchId) || await grains.GetGrain<IPaymentBatchGrain>(batchId).GetAsync(cancellationToken) is null)
            return NoBatch(batchId);
        return Results.Ok(await grains.GetGrain<IPaymentBatchGrain>(batchId).RefusalsAsync(Math.Max(0, skip ?? 0), limit ?? 100, cancellationToken));
    }

    private static async Task<IResult> CommandAsync(
        HttpContext http,
        IGrainFactory grains,
        string batchId,
        Func<IPaymentBatchGrain, BatchCommand, CancellationToken, Task<BatchReply>> send,
        CancellationToken cancellationToken)
    {
        if (!IsBatchId(batchId))
            return NoBatch(batchId);
        if (!TryCommandId(http, out Guid commandId))
            return BadKey();
        BatchReply reply = await send(grains.GetGrain<IPaymentBatchGrain>(batchId), new BatchCommand(commandId, ActorOf(http)), cancellationToken);
        return reply.Error is null ? Results.Ok(BatchDocument.Of(reply.Batch!)) : Problems.Refused(reply.Error, reply.Message!);
    }

    private static async Task<IResult> LanesAsync(IGrainFactory grains, CohortMap map, CancellationToken cancellationToken)
    {
        var lanes = new List<LaneStatus>(map.Lanes);
        for (int lane = 0; lane < map.Lanes; lane++)
            lanes.Add(await grains.GetGrain<ILaneGrain>(lane).WakeAsync(cancellationToken));
        return Results.Ok(lanes);
    }

    /// <summary>A function of the caller's key, so a request that is sent twice prepares one batch.</summary>
    private static string BatchIdOf(ProgrammeCode programme, BenefitPeriod period, Guid commandId)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(commandId.ToByteArray(bigEndian: true)));
        return string.Create(CultureInfo.InvariantCulture, $"{programme}{period.YearMonth}-{digest[..12]}");
    }

    private static bool IsBatchId(string text) =>
        text.Length is > 0 and <= Contracts.ContractLimits.MaxBatchIdLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static bool TryCommandId(HttpContext http, out Guid commandId)
    {
        string? key = http.Request.Headers[IdempotencyHeader];
        commandId = Guid.NewGuid();
        return key is null || Guid.TryParse(key, out commandId);
    }

    private static string ActorOf(HttpContext http) => http.User.FindFirstValue(ClaimTypes.NameIdentifier)!;

    private static IResult BadKey() => Problems.Result(StatusCodes.Status400BadRequest, "bad-key", $"Header {IdempotencyHeader} must be a UUID that you make once for a command and repeat with it.");

    private static IResult NoBatch(string batchId) => Problems.Refused("not-found", $"There is no batch '{batchId}'. GET /api/v1/batches lists them.");
}
