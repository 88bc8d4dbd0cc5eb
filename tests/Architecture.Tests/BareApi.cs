using AnSinh.Api;
using AnSinh.Api.Batches;
using AnSinh.Api.Health;
using AnSinh.Api.Identity;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Requests;
using AnSinh.Intake.Import;
using AnSinh.Intake.Lists;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AnSinh.Architecture.Tests;

/// <summary>The API mapped on a host that has nothing behind it: its paths can be read, and no request is ever carried out.</summary>
internal sealed class BareApi : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ansinh-bare-api-").FullName;
    private readonly WebApplication _app;

    public BareApi()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        DevelopmentPeople people = DevelopmentPeople.LoadOrCreate(Path.Combine(_folder, "tokens.json"));
        builder.Services.AddAnSinhApi(people, Path.Combine(_folder, "files"));
        Nobody<IGrainFactory>(builder.Services);
        Nobody<INodeHealth>(builder.Services);
        Nobody<IRequestKeys>(builder.Services);
        Nobody<IBatchRecomputation>(builder.Services);
        Nobody<CohortMap>(builder.Services);
        Nobody<RegistryImporter>(builder.Services);
        Nobody<InstructionListImporter>(builder.Services);
        _app = builder.Build();
        _app.UseAnSinhApi();
    }

    public IServiceProvider Services => _app.Services;

    /// <summary>Every request as method and path, for example <c>POST /batches/{batchId}/submit</c>, without what all begin with.</summary>
    public IReadOnlyList<string> Requests => [.. ((IEndpointRouteBuilder)_app).DataSources
        .SelectMany(source => source.Endpoints)
        .OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith(Root, StringComparison.Ordinal))
        .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
            .Select(method => $"{method} {endpoint.RoutePattern.RawText![Root.Length..].TrimEnd('/')}"))];

    private const string Root = "/api/v1";

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static void Nobody<T>(IServiceCollection services) where T : class =>
        services.AddSingleton<T>(_ => throw new InvalidOperationException($"Nothing stands behind the bare API: no {typeof(T).Name}."));
}
