using AnSinh.Api.Batches;
using AnSinh.Client.Documents;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Refusals;
using AnSinh.Domain.Rules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace AnSinh.Api.Beneficiaries;

/// <summary>The body of <c>POST /api/v1/beneficiaries/explain</c>.</summary>
/// <param name="Language"><c>vi</c> or <c>en</c>; <c>en</c> when absent.</param>
public sealed record ExplainPersonRequest(string? CitizenId, string? Programme, string? Period, string? Language);

/// <summary>The body of <c>POST …/confirm-account</c> (without amount), <c>POST …/recover</c> and <c>POST …/take-back</c>.</summary>
/// <param name="Programme">For a recovery: from whose payments it is kept back.</param>
/// <param name="Period">For a recovery: the month that was paid without right.</param>
/// <param name="Amount">For a recovery: đồng.</param>
/// <param name="AccountDigest">For a confirmation: the account that was checked, as the explanation of the person names it.</param>
public sealed record DecisionRequest(
    string? CitizenId, string? Programme, string? Period, long? Amount, string? Reason, string? AccountDigest);

/// <summary>What officers ask and decide about one person. The citizen id comes in the body: paths and queries are logged.</summary>
internal static class BeneficiaryEndpoints
{
    private static readonly TimeSpan VietnamOffset = TimeSpan.FromHours(7);

    public static void MapBeneficiaries(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder people = api.MapGroup("/beneficiaries");
        people.MapPost("/explain", ExplainAsync);
        people.MapPost("/confirm-account", ConfirmAccountAsync);
        people.MapPost("/recover", RecoverAsync);
        people.MapPost("/take-back", TakeBackAsync);
    }

    /// <summary>
    /// A run of everybody for the person's own rules. What only a look across all people finds is in the explanation of a batch.
    /// </summary>
    private static async Task<IResult> ExplainAsync(
        ExplainPersonRequest request, HttpContext http, IGrainFactory grains, CohortMap map, CancellationToken cancellationToken)
    {
        if (!RequestReader.IsCitizenId(request.CitizenId))
            return RequestReader.BadCitizenId();
        if (!RequestReader.TryProgramme(request.Programme, out ProgrammeCode programme, out IResult? refused)
            || !RequestReader.TryPeriod(request.Period, out BenefitPeriod period, out refused))
            return refused;
        string language = request.Language ?? Languages.English;
        if (language is not (Languages.English or Languages.Vietnamese))
            return Problems.Field("language", $"'{RequestReader.Short(language)}' is no language here. Give vi or en.");
        var run = new CohortRun(
            new RunScope(programme, period, "all"), RequestReader.ActorOf(http), SharedValues.None, Controls: CohortRun.CurrentControls);
        return await CohortOf(grains, map, request.CitizenId).ExplainAsync(
            request.CitizenId, run, language, cancellationToken) is { } explanation
            ? Results.Ok(PersonDocuments.Of(explanation))
            : Unknown();
    }

    private static Task<IResult> ConfirmAccountAsync(
        DecisionRequest request, HttpContext http, IGrainFactory grains, CohortMap map, TimeProvider time,
        CancellationToken cancellationToken)
    {
        BenefitPeriod now = BenefitPeriod.Of(DateOnly.FromDateTime(time.GetUtcNow().ToOffset(VietnamOffset).DateTime));
        if (request.Amount is not null)
            return Task.FromResult(Problems.Field("amount", "an account is confirmed without an amount."));
        DecisionRequest whole = request with
        {
            Programme = request.Programme ?? ProgrammeCode.MonthlySocialAllowance.Value,
            Period = request.Period ?? now.ToString(),
        };
        return DecideAsync(OfficerDecision.ConfirmAccount, whole, 0, http, grains, map, cancellationToken);
    }

    private static Task<IResult> RecoverAsync(
        DecisionRequest request, HttpContext http, IGrainFactory grains, CohortMap map, CancellationToken cancellationToken) =>
        WithAmountAsync(OfficerDecision.Recover, request, http, grains, map, cancellationToken);

    private static Task<IResult> TakeBackAsync(
        DecisionRequest request, HttpContext http, IGrainFactory grains, CohortMap map, CancellationToken cancellationToken) =>
        WithAmountAsync(OfficerDecision.TakeBack, request, http, grains, map, cancellationToken);

    private static Task<IResult> WithAmountAsync(
        OfficerDecision kind, DecisionRequest request, HttpContext http, IGrainFactory grains, CohortMap map,
        CancellationToken cancellationToken) =>
        request.Amount is > 0 and <= Cohort.MaxRecovery
            ? DecideAsync(kind, request, request.Amount.Value, http, grains, map, cancellationToken)
            : Task.FromResult(Problems.Field("amount", $"give whole đồng, 1 to {Cohort.MaxRecovery}."));

    private static async Task<IResult> DecideAsync(
        OfficerDecision kind, DecisionRequest request, long amount, HttpContext http, IGrainFactory grains, CohortMap map,
        CancellationToken cancellationToken)
    {
        if (!RequestReader.TryCommandId(http, out Guid commandId))
            return RequestReader.BadKey();
        if (!RequestReader.IsCitizenId(request.CitizenId))
            return RequestReader.BadCitizenId();
        if (!RequestReader.TryProgramme(request.Programme, out ProgrammeCode programme, out IResult? refused)
            || !RequestReader.TryPeriod(request.Period, out BenefitPeriod period, out refused)
            || !RequestReader.TryText("reason", request.Reason, Reasons.MaxLength, out string reason, out refused))
        {
            return refused;
        }

        string actor = RequestReader.ActorOf(http);
        var command = new CaseCommand(commandId, actor, request.CitizenId, kind, programme, period, Rule: null, amount, reason)
        {
            AccountDigest = request.AccountDigest,
        };
        CaseReply reply = await CohortOf(grains, map, request.CitizenId).DecideAsync(command, cancellationToken);
        if (reply.Error is null)
            return Results.Ok(new DecisionDocument(Masking.CitizenId(request.CitizenId), WordOf(reply.Decided ?? kind), actor));
        return Problems.Refused(reply.Error, reply.Message!);
    }

    private static string WordOf(OfficerDecision decided) => decided switch
    {
        OfficerDecision.ConfirmAccount => "account confirmed",
        OfficerDecision.ProposeRecovery => "recovery asked for, another person must confirm it with the same command",
        OfficerDecision.Recover => "recovery",
        OfficerDecision.ProposeTakeBack => "end of the recovery asked for, another person must confirm it with the same command",
        OfficerDecision.TakeBack => "recovery taken back",
        _ => throw new ArgumentOutOfRangeException(nameof(decided), decided, "No decision about a person."),
    };

    private static IBeneficiaryCohortGrain CohortOf(IGrainFactory grains, CohortMap map, string citizenId) =>
        grains.GetGrain<IBeneficiaryCohortGrain>(map.CohortOf(citizenId));

    private static IResult Unknown() => Problems.Refused(
        RefusalCode.NotFound, "No person with this citizen id is enrolled. Check the twelve digits, or import the person first.");
}
