using System.Globalization;
using System.Threading.RateLimiting;
using AnSinh.Api.Batches;
using AnSinh.Api.Identity;
using AnSinh.Api.Registry;
using AnSinh.Grains;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AnSinh.Api;

/// <summary>The HTTP face: health for machines, <c>/api/v1</c> for people who have said who they are.</summary>
public static class AnSinhApi
{
    public static IServiceCollection AddAnSinhApi(this IServiceCollection services, DevelopmentPeople people)
    {
        services.AddSingleton(people);
        services.AddProblemDetails();
        services.AddAuthentication(DevelopmentTokenHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, DevelopmentTokenHandler>(DevelopmentTokenHandler.SchemeName, null);
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, bool>(http => http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
                ? RateLimitPartition.GetNoLimiter(true)
                : RateLimitPartition.GetConcurrencyLimiter(false, _ => new ConcurrencyLimiterOptions { PermitLimit = ApiLimits.MaxConcurrentRequests }));
            limiter.OnRejected = static (rejected, _) =>
            {
                rejected.HttpContext.Response.Headers.RetryAfter = ApiLimits.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
                return ValueTask.CompletedTask;
            };
        });
        return services;
    }

    public static WebApplication UseAnSinhApi(this WebApplication app)
    {
        app.UseExceptionHandler(handler => handler.Run(WriteErrorAsync));
        app.UseStatusCodePages();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/health/live", () => Results.Text("live")).AllowAnonymous();
        app.MapGet("/health/ready", (StartUp start) => start.Ready.IsCompletedSuccessfully
            ? Results.Text("ready")
            : Results.Text("starting: cohorts are loading", statusCode: StatusCodes.Status503ServiceUnavailable)).AllowAnonymous();
        RouteGroupBuilder api = app.MapGroup("/api/v1");
        api.MapRegistry();
        api.MapBatches();
        return app;
    }

    /// <summary>A time-out is "unknown": the caller is told to repeat with the same key, never that it failed.</summary>
    private static Task WriteErrorAsync(HttpContext http) => http.Features.Get<IExceptionHandlerFeature>()?.Error switch
    {
        BadHttpRequestException bad => Problems.Result(bad.StatusCode, "bad-request", bad.Message).ExecuteAsync(http),
        TimeoutException => Problems.Result(StatusCodes.Status504GatewayTimeout, "unknown", "No answer in time; the outcome is unknown. Repeat the request with the same Idempotency-Key.").ExecuteAsync(http),
        Grains.Batches.BatchFencedException fenced => Problems.Result(StatusCodes.Status409Conflict, "changed-meanwhile", fenced.Message).ExecuteAsync(http),
        _ => Problems.Result(StatusCodes.Status500InternalServerError, "internal", "Something went wrong here; the log says what. Repeat the request with the same Idempotency-Key.").ExecuteAsync(http),
    };
}
