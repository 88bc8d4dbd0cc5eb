using AnSinh.Api.Registry;
using AnSinh.Client.Documents;
using AnSinh.Domain.Refusals;
using AnSinh.Domain.Rules;
using AnSinh.Files.Lists;
using AnSinh.Files.Registry;
using AnSinh.Intake.Lists;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace AnSinh.Api.Lists;

/// <summary>What an upload says of its list, each optional: what the file says too must agree.</summary>
internal sealed record ListHeadQuery(
    string? Id, string? Programme, string? Period, string? Count, string? Sum, string? ExecutionDate, string? Corrects)
{
    private const int MaxLength = 64;

    public bool IsBounded =>
        new[] { Id, Programme, Period, Count, Sum, ExecutionDate, Corrects }.All(text => text is not { Length: > MaxLength });

    public ListHead Head => new(Id, Programme, Period, Count, Sum, ExecutionDate, Corrects);
}

/// <summary>Lists of payment instructions, with control totals. Bad rows are held and come back as a file to correct.</summary>
internal static class ListEndpoints
{
    public static void MapLists(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder lists = api.MapGroup("/lists");
        lists.MapPost("/", UploadAsync).TakesFile();
        lists.MapGet("/", async (InstructionListImporter importer, CancellationToken token) =>
            Results.Ok((await importer.RecentAsync(ApiLimits.MaxListedBatches, token)).Select(ListDocuments.Of)));
        lists.MapGet("/{listId}", GetAsync);
        lists.MapGet("/{listId}/held", HeldAsync);
        lists.MapGet("/{listId}/errors", ErrorsAsync);
    }

    public static IResult NoList(string listId) =>
        Problems.Refused(RefusalCode.NotFound, $"There is no list '{RequestReader.Short(listId)}'. GET /api/v1/lists shows them.");

    private static async Task<IResult> UploadAsync(
        HttpContext http, [AsParameters] ListHeadQuery query, InstructionListImporter importer, CancellationToken cancellationToken)
    {
        if (!query.IsBounded)
            return Problems.Refused(RefusalCode.BadList, "A value of the query is too long: give the id, totals and dates of the list.");
        if (UploadForm.FaultOf(http.Request, takesJson: true) is { } form)
            return Problems.Refused(RefusalCode.BadFile, form);
        using Upload upload = await Uploads.ReceiveAsync(http, ".list", cancellationToken);
        if (upload.Refused is { } refused)
            return refused;
        try
        {
            if (UploadForm.FaultOf(http.Request, upload.Path) is { } fault)
                return Problems.Refused(RefusalCode.BadFile, fault);
            ListReply reply = await importer.UploadAsync(upload.Path, query.Head, RequestReader.ActorOf(http), cancellationToken);
            if (reply.List is not { } list)
                return Refused(reply.Faults);
            var document = new ListUploadDocument(ListDocuments.Of(list), [.. reply.Errors.Select(ListDocuments.Of)], reply.IsRepeat)
            {
                Notes = RegistryEndpoints.NotesOf(reply.Notes),
            };
            return reply.IsRepeat ? Results.Ok(document) : Results.Created($"/api/v1/lists/{list.ListId}", document);
        }
        catch (RegistryFileException error)
        {
            return Problems.Refused(RefusalCode.BadFile, Uploads.WithoutPath(error.Message, upload.Path));
        }
    }

    private static async Task<IResult> GetAsync(string listId, InstructionListImporter importer, CancellationToken cancellationToken) =>
        RequestReader.IsListId(listId) && await importer.FindAsync(listId, cancellationToken) is { } list
            ? Results.Ok(ListDocuments.Of(list))
            : NoList(listId);

    /// <summary>The held rows as CSV, to be corrected and uploaded again: unmasked.</summary>
    private static async Task<IResult> HeldAsync(
        string listId, string? language, InstructionListImporter importer, CancellationToken cancellationToken)
    {
        string of = language ?? Languages.English;
        if (of is not (Languages.English or Languages.Vietnamese))
            return Problems.Field("language", $"'{RequestReader.Short(of)}' is no language here. Give vi or en.");
        if (!RequestReader.IsListId(listId) || await importer.FindAsync(listId, cancellationToken) is null)
            return NoList(listId);
        return Results.Stream(
            async stream =>
                await importer.WriteHeldAsync(listId, stream, of, cancellationToken), "text/csv; charset=utf-8", $"{listId}-held.csv");
    }

    private static async Task<IResult> ErrorsAsync(
        string listId, long? after, int? limit, InstructionListImporter importer, CancellationToken cancellationToken)
    {
        if (!RequestReader.TryPage(0, limit, out (int Skip, int Limit) page, out IResult? refused))
            return refused;
        if (!RequestReader.IsListId(listId) || await importer.FindAsync(listId, cancellationToken) is null)
            return NoList(listId);
        IReadOnlyList<ListRowError> errors =
            await importer.ErrorsAsync(listId, Math.Max(0, after ?? 0), page.Limit, cancellationToken);
        return Results.Ok(errors.Select(ListDocuments.Of));
    }

    /// <summary>One line for a person, and each fault by itself for a program.</summary>
    private static ProblemResult Refused(IReadOnlyList<ListFault> faults) =>
        new ProblemResult(RefusalCode.BadList, string.Join(" ", faults.Select(fault => fault.Message))) { More = ("faults", faults) };
}
