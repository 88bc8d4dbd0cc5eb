using System.Data.Common;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using System.Threading.RateLimiting;
using AnSinh.Api.Batches;
using AnSinh.Api.Beneficiaries;
using AnSinh.Api.Funds;
using AnSinh.Api.Health;
using AnSinh.Api.Idempotency;
using AnSinh.Api.Identity;
using AnSinh.Api.Lists;
using AnSinh.Api.Registry;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Refusals;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using KestrelServerOptions = Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions;

namespace AnSinh.Api;

/// <summary>The HTTP face: health for machines, <c>/api/v1</c> for people who have said who they are.</summary>
public static class AnSinhApi
{
    private const string IncomingSuffix = "-incoming";

    private enum Load
    {
        Probe,
        Request,
        Upload,
        Heavy,
    }

    /// <summary>Registers the endpoints' services; needs an <see cref="INodeHealth"/>.</summary>
    /// <param name="filesFolder">Where the files are kept that uploads give back; files on their way in are beside it.</param>
    public static IServiceCollection AddAnSinhApi(this IServiceCollection services, DevelopmentPeople people, string filesFolder)
    {
        services.AddSingleton(people);
        services.AddSingleton(new KeptFiles(filesFolder));
        services.AddSingleton(new IncomingFiles(filesFolder + IncomingSuffix));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<UploadGate>();
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Problems.Complete);
        // A body that cannot be read is explained in one line, as everything else is.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        // A misspelt field must not silently do without.
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            // Two readers of one body must not see two values: the first one in a log, the last one in the journal.
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        });
        services.AddAuthentication(DevelopmentTokenHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, DevelopmentTokenHandler>(DevelopmentTokenHandler.SchemeName, null);
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, Load>(PartitionOf);
            limiter.OnRejected = static (rejected, _) =>
            {
                rejected.HttpContext.Response.Headers.RetryAfter = ApiLimits.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
                return ValueTask.CompletedTask;
            };
        });
        // A connection costs memory before its request is looked at.
        services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxConcurrentConnections = ApiLimits.MaxConnections);
        return services;
    }

    public static WebApplication UseAnSinhApi(this WebApplication app)
    {
        app.UseExceptionHandler(handler => handler.Run(WriteErrorAsync));
        app.UseStatusCodePages();
        app.UseDrain();
        app.Use(RefuseBadRequestsAsync);
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<IdempotencyMiddleware>();
        app.MapHealth();
        RouteGroupBuilder api = app.MapGroup("/api/v1");
        api.MapRegistry();
        api.MapBatches();
        api.MapFunds();
        api.MapBeneficiaries();
        api.MapLists();
        return app;
    }

    /// <summary>Nothing waits here: a queue would only make answers late. Whoever watches the node is never refused.</summary>
    private static RateLimitPartition<Load> PartitionOf(HttpContext http)
    {
        PathString path = http.Request.Path;
        if (path.StartsWithSegments("/health", StringComparison.Ordinal))
            return RateLimitPartition.GetNoLimiter(Load.Probe);
        Load load = Uploads.IsUpload(http) ? Load.Upload : HeavyRequests.IsHeavy(http) ? Load.Heavy : Load.Request;
        return RateLimitPartition.GetConcurrencyLimiter(load, static load => new ConcurrencyLimiterOptions
        {
            PermitLimit = load switch
            {
                Load.Upload => ApiLimits.MaxConcurrentUploads,
                Load.Heavy => ApiLimits.MaxConcurrentHeavyRequests,
                _ => ApiLimits.MaxConcurrentRequests,
            },
            QueueLimit = 0,
        });
    }

    /// <summary>A request that cannot be read is the caller's to mend: answered, and not logged as a failure of ours.</summary>
    private static async Task RefuseBadRequestsAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (BadHttpRequestException bad) when (!http.Response.HasStarted)
        {
            IResult answer = bad switch
            {
                { InnerException: JsonException json } => Problems.Refused(RefusalCode.BadJson,
                    $"The body is not what this request takes{Place(json)}. docs/developers/api.md shows its fields."),
                { StatusCode: StatusCodes.Status413PayloadTooLarge } => Problems.Refused(RefusalCode.TooLarge,
                    $"The body is too large: JSON has at most {ApiLimits.MaxJsonBytes} bytes, a file {ApiLimits.MaxImportBytes}."),
                { StatusCode: StatusCodes.Status415UnsupportedMediaType } => Problems.Refused(RefusalCode.BadMediaType, bad.Message),
                _ => new ProblemResult(RefusalCode.BadRequest, bad.Message) { Status = bad.StatusCode },
            };
            await answer.ExecuteAsync(http);
        }
    }

    /// <summary>A time-out is "unknown": the caller is told to repeat with the same key, never that the request failed.</summary>
    internal static Task WriteErrorAsync(HttpContext http) => http.Features.Get<IExceptionHandlerFeature>()?.Error switch
    {
        TimeoutException => Problems.Refused(RefusalCode.Unknown,
            "No answer in time; the outcome is unknown. Repeat the request with the same Idempotency-Key.").ExecuteAsync(http),
        // Another activation was first: of a cohort, a batch, a fund or whatever else has a stream.
        FencedException fenced => Problems.Refused(RefusalCode.ChangedMeanwhile, fenced.Message).ExecuteAsync(http),
        // The database is away or frozen, or every connection waits for it.
        { } error when IsStorageAway(error) => HealthEndpoints.Unavailable(http, RefusalCode.Storage,
            "The database does not answer; the outcome is unknown. Repeat the request with the same Idempotency-Key."),
        // A silo died or left in the middle of the call: another activation answers the repeat.
        SiloUnavailableException or OrleansMessageRejectionException => HealthEndpoints.Unavailable(http, RefusalCode.Moving,
            "What this request needs is moving to another silo. Repeat it with the same Idempotency-Key."),
        _ => Problems.Refused(RefusalCode.Internal,
            "Something went wrong here; the log says what. Repeat the request with the same Idempotency-Key.").ExecuteAsync(http),
    };

    /// <summary>True for errors of the database that go away: nothing was refused.</summary>
    internal static bool IsStorageAway(Exception error) => error is JournalUnavailableException or DbException { IsTransient: true };

    /// <summary>Where a JSON body is wrong, without the value that stands there: it may be personal data.</summary>
    private static string Place(JsonException error) => error.Path is { Length: > 1 } path
        ? $" at {path}"
        : string.Create(CultureInfo.InvariantCulture, $" at line {(error.LineNumber ?? 0) + 1}");
}
