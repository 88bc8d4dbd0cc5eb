using System.Globalization;
using AnSinh.Domain.Refusals;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AnSinh.Api.Health;

/// <summary><c>/health/live</c>: restart me when this fails. <c>/health/ready</c>: send me requests while this succeeds.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this WebApplication app)
    {
        app
            .MapGet("/health/live", (INodeHealth health) => health.WhyNotLive is { } problem ? No(problem) : Results.Text("live"))
            .AllowAnonymous();
        app.MapGet("/health/ready", async (INodeHealth health, CancellationToken cancellationToken) =>
            await health.WhyNotReadyAsync(cancellationToken) is { } problem ? No(problem) : Results.Text("ready")).AllowAnonymous();
    }

    /// <summary>A silo that leaves finishes what it has in hand and sends everything else to the others.</summary>
    public static void UseDrain(this WebApplication app) => app.Use(static async (http, next) =>
    {
        if (http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        {
            await next(http);
            return;
        }

        INodeHealth health = http.RequestServices.GetRequiredService<INodeHealth>();
        if (!health.TryEnter())
        {
            await Unavailable(
                http, RefusalCode.Draining,
                "This silo is leaving the cluster. Repeat the request at another one with the same Idempotency-Key.");
            return;
        }

        try
        {
            await next(http);
        }
        finally
        {
            health.Leave();
        }
    });

    /// <summary>503 with <c>Retry-After</c>: nothing was refused for good.</summary>
    public static Task Unavailable(HttpContext http, RefusalCode code, string detail)
    {
        http.Response.Headers.RetryAfter = ApiLimits.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return Problems.Refused(code, detail).ExecuteAsync(http);
    }

    private static IResult No(string problem) => Results.Text(problem, statusCode: StatusCodes.Status503ServiceUnavailable);
}
