using System.Security.Claims;
using AnSinh.Contracts.Cohorts;
using AnSinh.Grains.Import;
using AnSinh.Registry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace AnSinh.Api.Registry;

/// <summary>A refused row. Personal data in <see cref="Value"/> is masked.</summary>
public sealed record RowErrorDocument(long Row, string Field, string Value, string Rule, string Remedy);

public sealed record ImportDocument(
    long Rows,
    long GoodRows,
    long BadRows,
    EnrolmentOutcome Outcome,
    double Seconds,
    IReadOnlyList<RowErrorDocument> Errors,
    bool ErrorsCut);

internal static class RegistryEndpoints
{
    public static void MapRegistry(this IEndpointRouteBuilder api) => api.MapPost("/registry/imports", ImportAsync);

    /// <summary>The body is the registry CSV. It is kept in a temporary file first, because its structure is checked before a row is used.</summary>
    private static async Task<IResult> ImportAsync(HttpContext http, RegistryImporter importer, CancellationToken cancellationToken)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = ApiLimits.MaxImportBytes;
        string path = Path.Combine(Path.GetTempPath(), $"ansinh-import-{Guid.NewGuid():N}.csv");
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Options = FileOptions.Asynchronous,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            await using (var file = new FileStream(path, options))
                await http.Request.Body.CopyToAsync(file, cancellationToken);
            ImportReport report = await importer.ImportAsync(path, http.User.FindFirstValue(ClaimTypes.NameIdentifier)!, progress: null, cancellationToken);
            return Results.Ok(new ImportDocument(
                report.Rows,
                report.GoodRows,
                report.BadRows,
                report.Outcome,
                report.Duration.TotalSeconds,
                [.. report.Errors.Take(ApiLimits.MaxListedRowErrors).Select(error => new RowErrorDocument(error.Row, error.Field, error.MaskedValue, error.Rule, error.Remedy))],
                report.Errors.Count > ApiLimits.MaxListedRowErrors));
        }
        catch (RegistryFileException error)
        {
            return Problems.Result(StatusCodes.Status422UnprocessableEntity, "bad-file", error.Message);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
