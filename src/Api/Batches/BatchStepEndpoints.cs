using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using AnSinh.Contracts.Batches;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Refusals;
using AnSinh.Domain.Rules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace AnSinh.Api.Batches;

/// <summary>The steps of a batch's life, each asked for by a person.</summary>
internal static class BatchStepEndpoints
{
    private const int ContentHashLength = 64;

    public static void MapSteps(this RouteGroupBuilder batches)
    {
        foreach (BatchVerb verb in BatchVerb.All)
        {
            BatchAction action = verb.Action;
            if (verb.About == BatchVerb.Banks)
            {
                batches.MapPost(
                    $"/{{batchId}}/{BatchVerb.Banks}/{{bin}}/{verb.Word}",
                    (string batchId, string bin, StepRequest? request, HttpContext http, IGrainFactory grains, CancellationToken token) =>
                        StepAsync(batchId, action, bin, request, http, grains, token));
            }
            else
            {
                batches.MapPost(
                    $"/{{batchId}}/{verb.Word}",
                    (string batchId, StepRequest? request, HttpContext http, IGrainFactory grains, CancellationToken token) =>
                        StepAsync(batchId, action, bank: null, request, http, grains, token));
            }
        }

        batches.MapPost("/{batchId}/holds/lift", LiftHoldAsync);
    }

    private static async Task<IResult> StepAsync(
        string batchId, BatchAction action, string? bank, StepRequest? request, HttpContext http, IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        if (!RequestReader.IsBatchId(batchId))
            return BatchEndpoints.NoBatch(batchId);
        if (!RequestReader.TryCommandId(http, out Guid commandId))
            return RequestReader.BadKey();
        if (!TryCommand(
            new BatchCommand(commandId, RequestReader.ActorOf(http), action), bank, request, out BatchCommand command,
            out IResult? refused))
            return refused;
        return Answer(await grains.GetGrain<IPaymentBatchGrain>(batchId).ExecuteAsync(command, cancellationToken));
    }

    private static async Task<IResult> LiftHoldAsync(
        string batchId, LiftHoldRequest request, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!RequestReader.IsBatchId(batchId))
            return BatchEndpoints.NoBatch(batchId);
        if (!RequestReader.TryCommandId(http, out Guid commandId))
            return RequestReader.BadKey();
        if (!RequestReader.IsCitizenId(request.CitizenId))
            return RequestReader.BadCitizenId();
        if (request.Rule is not { } rule || !RefusalRules.TryGet(rule, out _))
            return Problems.Field(
                "rule", $"'{RequestReader.Short(request.Rule)}' is no refusal rule. Give the code that GET …/refusals shows.");
        if (!RequestReader.TryText("reason", request.Reason, Reasons.MaxLength, out string reason, out IResult? refused))
            return refused;
        var command = new LiftHold(commandId, RequestReader.ActorOf(http), request.CitizenId, rule, reason, request.Content);
        return Answer(await grains.GetGrain<IPaymentBatchGrain>(batchId).LiftHoldAsync(command, cancellationToken));
    }

    private static bool TryCommand(
        BatchCommand bare, string? bank, StepRequest? request, out BatchCommand command, [NotNullWhen(false)] out IResult? refused)
    {
        command = bare;
        refused = null;
        if (bank is not null)
        {
            if (!IsKnownBank(bank, out int bin))
                refused = Problems.Refused(
                    RefusalCode.NotFound,
                    $"'{RequestReader.Short(bank)}' is no bank here. './ansinh bank list' shows their BINs, six digits.");
            command = command with { Bank = bin };
        }

        if (request?.Reason is { } text
            && refused is null
            && RequestReader.TryText("reason", text, Reasons.MaxLength, out string reason, out refused))
            command = command with { Reason = reason };
        if (request?.Content is { } content)
        {
            if (content.Length != ContentHashLength || !content.All(char.IsAsciiHexDigit))
                refused ??= Problems.Field("content", $"give the contentHash of the batch: {ContentHashLength} hexadecimal digits.");
            command = command with { ExpectedContent = content };
        }

        if (request?.ReleaseAt is { } at)
        {
            if (!RequestReader.TryTime(at, out DateTimeOffset time))
                refused ??= Problems.Field(
                    "releaseAt",
                    $"'{RequestReader.Short(at)}' is no time. Write for example 2024-12-02T08:00 (Vietnamese time) or 2024-12-02T01:00Z.");
            command = command with { ReleaseAt = time };
        }

        if (request?.OrdersPerSecond is { } pace)
        {
            if (pace is < 1 or > BatchLife.MaxOrdersPerSecond)
                refused ??= Problems.Field("ordersPerSecond", $"give 1 to {BatchLife.MaxOrdersPerSecond}.");
            command = command with { OrdersPerSecond = pace };
        }

        refused ??= bare.Action switch
        {
            BatchAction.Schedule when command.ReleaseAt is null =>
                Problems.Field("releaseAt", "is missing. Write for example 2024-12-02T08:00 (Vietnamese time)."),
            BatchAction.ThrottleBank when command.OrdersPerSecond is null =>
                Problems.Field("ordersPerSecond", $"is missing. Give 1 to {BatchLife.MaxOrdersPerSecond}."),
            BatchAction.SendBack
                or BatchAction.Withdraw
                or BatchAction.Pause
                or BatchAction.CancelRest
                or BatchAction.HoldBank
                when command.Reason is null =>
                Problems.Field("reason", $"is missing. Write 1 to {Reasons.MaxLength} characters."),
            _ => null,
        };
        return refused is null;
    }

    private static bool IsKnownBank(string text, out int bin) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out bin)
            && text.Length == 6
            && BankDirectory.TryGet(bin, out _);

    private static IResult Answer(BatchReply reply) =>
        reply.Batch is { } batch && reply.Error is null
            ? Results.Ok(BatchDocuments.Of(batch))
            : Problems.Refused(reply.Error!, reply.Message!);
}
