using System.Reflection;
using System.Text.RegularExpressions;
using AnSinh.Client;
using AnSinh.Domain.Batches;

namespace AnSinh.Architecture.Tests;

/// <summary>The client can ask all that the API answers, and nothing else.</summary>
public sealed partial class ClientTests : IAsyncDisposable
{
    private readonly BareApi _api = new();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public void The_client_has_every_request_of_the_API_and_no_other() => Requests().SelectMany(PathsOf).Distinct()
        .ShouldBe(_api.Requests.Select(request => Place().Replace(request, "{}")), ignoreOrder: true,
            "a request of src/Api is one of src/Client/ApiRequests.cs");

    [Fact]
    public void Every_request_with_a_document_is_a_method_of_the_interface()
    {
        string[] methods = [.. typeof(IAnSinhClient).GetMethods().Select(method => method.Name)];
        Requests().Where(request => request.ReturnType.IsGenericType).Select(request => request.Name + "Async").Except(methods)
            .ShouldBeEmpty();
    }

    /// <summary>A path of the API is written in the API and in the client. Programs and tests ask the client.</summary>
    [Fact]
    public void Nobody_else_writes_a_path_of_the_API() => Folders.SelectMany(Sources)
        .Where(file => Written().IsMatch(File.ReadAllText(Path.Combine(Repository.Root, file))))
        .Except(Raw).ShouldBeEmpty("use ApiRequests of src/Client");

    private static readonly string[] Folders = ["src/Cli", "tests/Chaos", "tests/Process.Tests", "benchmarks/Bench"];

    /// <summary>Requests as no client of ours sends them: without a token, in other spellings, one half at a time.</summary>
    private static readonly string[] Raw =
    [
        "tests/Process.Tests/ClusterTests.cs", "tests/Process.Tests/CommandTests.cs", "tests/Process.Tests/UploadLimitTests.cs",
    ];

    private static IEnumerable<string> Sources(string folder) =>
        Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file));

    private static MethodInfo[] Requests() => [.. typeof(ApiRequests)
        .GetMethods(BindingFlags.Public | BindingFlags.Static)
        .Where(method => typeof(ApiRequest).IsAssignableFrom(method.ReturnType))];

    /// <summary>Method and path with <c>{}</c> for each value; a request for several verbs is several requests.</summary>
    private static IEnumerable<string> PathsOf(MethodInfo request)
    {
        string?[] words = request.Name switch
        {
            nameof(ApiRequests.Step) => Verbs(about: null),
            nameof(ApiRequests.BankStep) => Verbs(BatchVerb.Banks),
            nameof(ApiRequests.ImportFile) => ["errors", "missing"],
            _ => [null],
        };
        return words.Select(word => PathOf(request, word));
    }

    private static string?[] Verbs(string? about) => [.. BatchVerb.All.Where(verb => verb.About == about).Select(verb => verb.Word)];

    private static string PathOf(MethodInfo request, string? word)
    {
        ParameterInfo[] parameters = request.GetParameters();
        var made = (ApiRequest)request.Invoke(null, [.. parameters.Select(parameter => ValueOf(parameter, word))])!;
        string[] places = [.. parameters.Select(parameter => parameter.Name!)];
        string path = made.Path.Split('?')[0];
        return $"{made.Method} /{string.Join('/', path.Split('/').Select(part => places.Contains(part) ? "{}" : part))}";
    }

    /// <summary>A text is the name of its place, so that the place is found again in the path.</summary>
    private static object? ValueOf(ParameterInfo parameter, string? word) => parameter switch
    {
        { Name: "verb" or "name" } => word,
        { ParameterType: var type } when type == typeof(string) => parameter.Name,
        { ParameterType: var type } when type == typeof(Stream) => Stream.Null,
        { ParameterType.IsValueType: true } => Activator.CreateInstance(parameter.ParameterType),
        { ParameterType: var type } => System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type),
    };

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Place();

    [GeneratedRegex("\"/?api/v1/")]
    private static partial Regex Written();
}
