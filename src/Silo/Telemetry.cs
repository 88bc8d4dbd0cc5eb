using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Resources;

namespace AnSinh.Silo;

/// <summary>OpenTelemetry, exported when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to.</summary>
internal static class Telemetry
{
    public static void AddAnSinhTelemetry(this WebApplicationBuilder builder)
    {
        if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is null)
            return;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("ansinh"))
            .WithMetrics(metrics => metrics.AddMeter("AnSinh.*", "Microsoft.Orleans", "Npgsql"))
            .WithTracing(tracing => tracing.AddSource("AnSinh.*").AddNpgsql())
            .UseOtlpExporter();
    }
}
