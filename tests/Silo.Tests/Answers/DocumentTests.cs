using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AnSinh.Api;
using AnSinh.Api.Batches;
using AnSinh.Api.Funds;
using AnSinh.Api.Identity;
using AnSinh.Api.Lists;
using AnSinh.Client.Documents;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AnSinh.Silo.Tests.Answers;

/// <summary>
/// What the API answers, byte for byte: programs of others read it. <c>answers.txt</c> was written by the release before the API and its
/// client shared their documents; members that came since were added to it.
/// </summary>
public sealed class DocumentTests : IDisposable
{
    private static readonly Dictionary<string, object> Documents = new(StringComparer.Ordinal)
    {
        ["batch"] = BatchDocuments.Of(Samples.Batch),
        ["unknown"] = BatchDocuments.Of(Samples.Batch with { TotalsAt = null }),
        ["head"] = new[] { BatchDocuments.Of(Samples.Head) },
        ["refusal"] = PersonDocuments.Of(Samples.Refusal),
        ["changes"] = ChangeDocuments.Of(Samples.Batch.Changes),
        ["changed"] = ChangeDocuments.Of(Samples.Changed),
        ["explanation"] = PersonDocuments.Of(Samples.Explanation),
        ["contradiction"] = PersonDocuments.Of(Samples.Contradiction),
        ["fund"] = FundDocuments.Of(Samples.Fund),
        ["list"] = ListDocuments.Of(Samples.List),
        ["upload"] = new ListUploadDocument(ListDocuments.Of(Samples.List), [ListDocuments.Of(Samples.RowError)], true),
        ["errors"] = new[] { ListDocuments.Of(Samples.RowError) },
        ["decision"] = new DecisionDocument("001*********9", "recovery", "lan"),
        ["recomputation"] = new RecomputationDocument("B", "2024-07", new SumDocument(1, 2), 3, false, ["x"]),
        ["lane"] = new LaneDocument(3, 1, 2, 1, 0, 4, "e"),
        ["import"] = new ImportDocument(
            "i", "full", "UTF-8", 3, 2, 1, new EnrolmentDocument(1, 2, 3), 4, 5, 0.25, [new RowErrorDocument(1, "f", "v", "R", "do")],
            true),
        ["import-notes"] = new ImportDocument(
            "i", "delta", "UTF-8", 0, 0, 0, default, null, null, 0, [new RowErrorDocument(1, "f", "v", "R", "do") { Cell = "R17" }], false)
        {
            Notes = [new NoteDocument("HIDDEN_ROWS", "t", "v")],
            Communes = [new CommuneDocument("25837", 3, 1, 2, false)],
        },
    };

    private static readonly Dictionary<string, string> Recorded = ReadRecorded();

    private readonly string _folder = Directory.CreateTempSubdirectory("ansinh-documents-").FullName;
    private readonly ServiceProvider _services;

    public DocumentTests()
    {
        DevelopmentPeople people = DevelopmentPeople.LoadOrCreate(Path.Combine(_folder, "tokens.json"));
        _services = new ServiceCollection().AddLogging().AddAnSinhApi(people, Path.Combine(_folder, "files")).BuildServiceProvider();
    }

    public static TheoryData<string> Names => [.. Recorded.Keys];

    public void Dispose()
    {
        _services.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_document_is_written_as_it_always_was(string name)
    {
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = _services };
        http.Response.Body = body;
        await Results.Ok(Documents[name]).ExecuteAsync(http);
        Encoding.UTF8.GetString(body.ToArray()).ShouldBe(Recorded[name]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_client_reads_all_of_it(string name)
    {
        object document = Documents[name];
        object read = JsonSerializer.Deserialize(Recorded[name], document.GetType(), JsonSerializerOptions.Web)!;
        JsonNode? again = JsonSerializer.SerializeToNode(read, JsonSerializerOptions.Web);
        JsonNode.DeepEquals(again, JsonNode.Parse(Recorded[name])).ShouldBeTrue($"{again}");
    }

    [Fact]
    public void Every_document_of_the_client_was_recorded()
    {
        string all = string.Concat(Recorded.Values);
        IEnumerable<string> members = typeof(BatchDocument).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Document", StringComparison.Ordinal))
            .SelectMany(type => type.GetProperties().Where(member => member.GetMethod!.IsPublic)
                .Select(member => $"\"{JsonNamingPolicy.CamelCase.ConvertName(member.Name)}\":"));
        members.Where(member => !all.Contains(member, StringComparison.Ordinal)).ShouldBeEmpty("add a sample to answers.txt");
    }

    /// <summary>Lines of a name and its JSON.</summary>
    private static Dictionary<string, string> ReadRecorded()
    {
        using Stream file = typeof(DocumentTests).Assembly.GetManifestResourceStream("answers.txt")!;
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t'))
            .ToDictionary(line => line[0], line => line[1], StringComparer.Ordinal);
    }
}
