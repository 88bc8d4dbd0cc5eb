using AnSinh.Contracts;
using AnSinh.Contracts.Funds;
using AnSinh.Domain.Funds;
using AnSinh.Domain.Refusals;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace AnSinh.Api.Funds;

/// <summary>The body of <c>POST /api/v1/funds/{code}/proposals</c>.</summary>
/// <param name="Dong">đồng to add; below zero to take away.</param>
/// <param name="Source">The decision or treasury document.</param>
public sealed record FundChangeRequest(long? Dong, string? Source);

/// <summary>The body of <c>POST /api/v1/funds/{code}/confirm</c>.</summary>
/// <param name="Proposal">The id of a proposal, as <c>GET</c> shows it.</param>
public sealed record FundConfirmRequest(Guid? Proposal);

internal static class FundEndpoints
{
    public static void MapFunds(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder funds = api.MapGroup("/funds");
        funds.MapGet("/{code}", GetAsync);
        funds.MapPost("/{code}/proposals", ProposeAsync);
        // The name of before the first release: whoever still uses it learns the one of today.
        funds.Map("/{code}/changes", (string code) => Problems.Refused(RefusalCode.Renamed,
            $"This path is called /api/v1/funds/{RequestReader.Short(code)}/proposals. Send the request there."));
        funds.MapPost("/{code}/confirm", ConfirmAsync);
    }

    private static async Task<IResult> GetAsync(string code, IGrainFactory grains, CancellationToken cancellationToken) =>
        RequestReader.IsFundCode(code) && await grains.GetGrain<IFundGrain>(code).GetAsync(cancellationToken) is { } fund
            ? Results.Ok(FundDocuments.Of(fund))
            : Problems.Refused(
                RefusalCode.NotFound,
                $"There is no fund '{RequestReader.Short(code)}'. Propose money for it with POST /api/v1/funds/{{code}}/proposals.");

    private static async Task<IResult> ProposeAsync(
        string code, FundChangeRequest request, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!RequestReader.IsFundCode(code))
            return Problems.Field(
                "code",
                $"'{RequestReader.Short(code)}' is no fund code. Give 1 to {ContractLimits.MaxFundCodeLength} letters, digits and '-'.");
        if (!RequestReader.TryCommandId(http, out Guid commandId))
            return RequestReader.BadKey();
        if (request.Dong is not (>= -FundLife.MaxBudget and <= FundLife.MaxBudget and not 0))
            return Problems.Field("dong", $"give whole đồng, not 0, at most {FundLife.MaxBudget}.");
        if (!RequestReader.TryText("source", request.Source, ContractLimits.MaxSourceLength, out string source, out IResult? refused))
            return refused;
        var change = new FundChange(commandId, RequestReader.ActorOf(http), request.Dong.Value, source);
        return Answer(await grains.GetGrain<IFundGrain>(code).ProposeAsync(change, cancellationToken));
    }

    private static async Task<IResult> ConfirmAsync(
        string code, FundConfirmRequest request, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!RequestReader.IsFundCode(code))
            return Problems.Refused(RefusalCode.NotFound, $"There is no fund '{RequestReader.Short(code)}'.");
        if (!RequestReader.TryCommandId(http, out Guid commandId))
            return RequestReader.BadKey();
        if (request.Proposal is not { } proposal)
            return Problems.Field("proposal", "is missing. Give the id of a proposal, as GET /api/v1/funds/{code} shows it.");
        return Answer(
            await grains.GetGrain<IFundGrain>(code).ConfirmAsync(commandId, RequestReader.ActorOf(http), proposal, cancellationToken));
    }

    private static IResult Answer(FundReply reply) =>
        reply.Fund is { } fund && reply.Error is null ? Results.Ok(FundDocuments.Of(fund)) : Problems.Refused(reply.Error!, reply.Message!);
}
