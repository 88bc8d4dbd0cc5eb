using System.Globalization;
using AnSinh.Client.Documents;
using AnSinh.Domain.Places;
using AnSinh.Domain.Refusals;
using AnSinh.Domain.Rules;
using AnSinh.Files.Registry;
using AnSinh.Files.Tables;
using AnSinh.Intake.Import;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace AnSinh.Api.Registry;

/// <summary>A registry file on its way in, and the files that it gives back.</summary>
internal static class RegistryEndpoints
{
    private const string ErrorsName = "errors.csv";
    private const string MissingName = "missing.csv";
    private const int MaxNameLength = 64;
    private const int MaxCommunes = 100;

    public static void MapRegistry(this IEndpointRouteBuilder api)
    {
        api.MapPost("/registry/imports", ImportAsync).TakesFile();
        api.MapGet("/registry/imports/{importId}/errors", (string importId, KeptFiles files) =>
            FileOf(files, importId, ErrorsName, "It had no bad rows, or it is older than the newest uploads."));
        api.MapGet("/registry/imports/{importId}/missing", (string importId, KeptFiles files) =>
            FileOf(files, importId, MissingName, "Nobody was missing, it was no full file, or it is older than the newest uploads."));
    }

    /// <summary>The body is the file, CSV or XLSX.</summary>
    private static async Task<IResult> ImportAsync(
        HttpContext http, string? mode, string? encoding, string? sheet, string? language, string? communes, RegistryImporter importer,
        KeptFiles files, CancellationToken cancellationToken)
    {
        if (!RequestReader.TryCommandId(http, out Guid commandId))
            return RequestReader.BadKey();
        if ((mode ?? "delta") is not ("delta" or "full"))
            return Problems.Field("mode", $"'{RequestReader.Short(mode)}' is no mode. Give delta or full.");
        if ((language ?? Languages.English) is not (Languages.English or Languages.Vietnamese))
            return Problems.Field("language", $"'{RequestReader.Short(language)}' is no language here. Give vi or en.");
        if (encoding is { Length: > MaxNameLength } || sheet is { Length: > MaxNameLength })
            return Problems.Field("encoding, sheet", $"write at most {MaxNameLength} characters.");
        if (!TryCommunes(communes, out int[] named))
            return Problems.Field("communes", "give five-digit codes of communes with commas between, at most 100.");
        if (UploadForm.FaultOf(http.Request, takesJson: false) is { } form)
            return Problems.Refused(RefusalCode.BadFile, form);
        using Upload upload = await Uploads.ReceiveAsync(http, ".registry", cancellationToken);
        if (upload.Refused is { } refused)
            return refused;
        string importId = commandId.ToString("N"), folder = files.Begin();
        var options = new ImportOptions
        {
            Mode = mode == "full" ? ImportMode.Full : ImportMode.Delta,
            Encoding = encoding,
            Sheet = sheet,
            Language = language ?? Languages.English,
            ErrorFile = Path.Combine(folder, ErrorsName),
            MissingFile = Path.Combine(folder, MissingName),
            Communes = named,
        };
        try
        {
            if (UploadForm.FaultOf(http.Request, upload.Path) is { } fault)
                return Problems.Refused(RefusalCode.BadFile, fault);
            ImportReport report = await importer.ImportAsync(
                upload.Path, RequestReader.ActorOf(http), options, progress: null, cancellationToken);
            files.Keep(folder, importId);
            return Results.Ok(Document(importId, report));
        }
        catch (RegistryFileException error)
        {
            return Problems.Refused(RefusalCode.BadFile, Uploads.WithoutPath(error.Message, upload.Path));
        }
        finally
        {
            KeptFiles.Drop(folder);
        }
    }

    private static bool TryCommunes(string? given, out int[] communes)
    {
        string[] codes = (given ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        communes = [.. codes.Take(MaxCommunes).Select(
            code => code.Length == 5 && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)];
        return codes.Length <= MaxCommunes && communes.All(Communes.Exists);
    }

    private static ImportDocument Document(string importId, ImportReport report)
    {
        bool full = report.Mode == ImportMode.Full;
        return new ImportDocument(
            importId,
            full ? "full" : "delta",
            report.Form,
            report.Rows,
            report.GoodRows,
            report.BadRows,
            new EnrolmentDocument(report.Outcome.Added, report.Outcome.Changed, report.Outcome.Unchanged),
            full ? report.Missing : null,
            full ? report.ComparedCommunes : null,
            report.Duration.TotalSeconds,
            [
                .. report.Errors
                    .Take(ApiLimits.MaxListedRowErrors)
                    .Select(error => new RowErrorDocument(error.Row, error.Field, error.MaskedValue, error.Rule, error.Remedy)
                    {
                        Cell = error.Cell,
                    })],
            report.Errors.Count > ApiLimits.MaxListedRowErrors)
        {
            Notes = NotesOf(report.Notes),
            Communes = full
                ? [
                    .. report.Communes.Select(commune => new CommuneDocument(
                        commune.Code.ToString("D5", CultureInfo.InvariantCulture), commune.Rows, commune.Missing, commune.FirstLine,
                        commune.IsSetAside)),
                ]
                : null,
        };
    }

    /// <summary>Null when there is nothing to tell.</summary>
    internal static IReadOnlyList<NoteDocument>? NotesOf(IReadOnlyList<TableNote> notes) =>
        notes.Count == 0 ? null : [.. notes.Select(note => new NoteDocument(note.Code, note.English, note.Vietnamese))];

    private static IResult FileOf(KeptFiles files, string importId, string name, string whyNot) =>
        files.Find(importId, name) is { } path
            ? Results.File(path, "text/csv; charset=utf-8", $"{importId}-{name}")
            : Problems.Refused(RefusalCode.NotFound, $"There is no such file of import '{RequestReader.Short(importId)}'. {whyNot}");
}
