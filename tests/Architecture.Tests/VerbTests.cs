using System.CommandLine;
using System.Text.RegularExpressions;
using AnSinh.Cli;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Journal;

namespace AnSinh.Architecture.Tests;

/// <summary>One word for each thing that can be asked: the domain's verb ends the path of the API and is the command's name.</summary>
public sealed partial class VerbTests : IAsyncDisposable
{
    /// <summary>Collections in paths, and the command of one member.</summary>
    private static readonly Dictionary<string, string> Groups = new(StringComparer.Ordinal)
    {
        ["batches"] = "batch", ["funds"] = "fund", ["beneficiaries"] = "beneficiary", ["lists"] = "list",
    };

    /// <summary>A request that adds to a collection ends with the collection's name; the command says what is done.</summary>
    private static readonly Dictionary<string, string[]> Additions = new(StringComparer.Ordinal)
    {
        ["POST /batches"] = ["batch prepare", "batch retry"],
        ["POST /lists"] = ["list upload"],
        ["POST /registry/imports"] = ["import"],
        ["POST /funds/{code}/proposals"] = ["fund propose"],
    };

    /// <summary>What is read and has no verb in its path.</summary>
    private static readonly Dictionary<string, string> Reads = new(StringComparer.Ordinal)
    {
        ["batch show"] = "GET /batches/{batchId}",
        ["batch list"] = "GET /batches",
        ["batch refusals"] = "GET /batches/{batchId}/refusals",
        ["batch contradictions"] = "GET /batches/{batchId}/contradictions",
        ["batch changes"] = "GET /batches/{batchId}/changes",
        ["batch recompute"] = "GET /batches/{batchId}/recomputation",
        ["fund show"] = "GET /funds/{code}",
        ["list show"] = "GET /lists/{listId}",
        ["list held"] = "GET /lists/{listId}/held",
    };

    private readonly BareApi _api = new();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public void Every_command_of_the_API_is_a_command_line_with_the_same_words()
    {
        string[] commands = [.. Commands(CommandTree.Create(), "", hidden: false)];
        Posts.SelectMany(CommandsOf).Except(commands).ShouldBeEmpty("add the command to src/Cli/Client, or mend the path");
    }

    [Fact]
    public void Every_command_line_about_a_thing_of_the_API_is_a_request_with_the_same_words()
    {
        string[] commands =
        [
            .. Commands(CommandTree.Create(), "", hidden: false).Where(command => Groups.ContainsValue(command.Split(' ')[0])),
        ];
        commands.Except(Posts.SelectMany(CommandsOf)).Except(Reads.Keys).ShouldBeEmpty("map the request in src/Api, or mend the word");
        Reads.Values.Except(_api.Requests).ShouldBeEmpty();
    }

    [Fact]
    public void Every_action_of_a_batch_ends_a_path_and_names_a_command()
    {
        string[] commands = [.. Commands(CommandTree.Create(), "", hidden: false)];
        BatchVerb.All.Select(verb => verb.Action).ShouldBe(Enum.GetValues<BatchAction>(), ignoreOrder: true);
        foreach (BatchVerb verb in BatchVerb.All)
        {
            string middle = verb.About is { } about ? $"/{about}/{{bin}}" : "";
            _api.Requests.ShouldContain($"POST /batches/{{batchId}}{middle}/{verb.Word}");
            commands.ShouldContain(string.Join(' ', new[] { "batch", verb.About, verb.Word }.OfType<string>()));
        }
    }

    [Fact]
    public void Every_decision_of_an_officer_names_a_command()
    {
        string[] commands = [.. Commands(CommandTree.Create(), "", hidden: false)];
        foreach (OfficerDecision decision in Enum.GetValues<OfficerDecision>())
        {
            string word = Capital().Replace(decision.ToString(), "-$1").TrimStart('-').ToLowerInvariant();
            string command = word switch
            {
                "lift-hold" => "batch holds lift",
                // The first of two people gives the same command as the second.
                "propose-recovery" => "beneficiary recover",
                "propose-take-back" => "beneficiary take-back",
                _ => $"beneficiary {word}",
            };
            commands.ShouldContain(command);
        }
    }

    /// <summary>A word of before answers with the word of today, which must exist.</summary>
    [Theory]
    [InlineData("batch resume", "batch continue")]
    [InlineData("batch cancel", "batch cancel-rest")]
    [InlineData("batch hold-bank", "batch banks hold")]
    [InlineData("batch continue-bank", "batch banks continue")]
    [InlineData("batch throttle-bank", "batch banks throttle")]
    [InlineData("batch lift-hold", "batch holds lift")]
    [InlineData("fund add", "fund propose")]
    public async Task An_old_word_answers_with_the_new_one(string old, string today)
    {
        RootCommand root = CommandTree.Create();
        Commands(root, "", hidden: false).ShouldContain(today);
        Commands(root, "", hidden: false).ShouldNotContain(old);
        string[] typed = [.. old.Split(' '), "MSA202412-0", "970405", "--reason", "x", "--amount", "5"];
        var silent = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
        UsageException error = await Should.ThrowAsync<UsageException>(() => root.Parse(typed).InvokeAsync(silent));
        error.Message.ShouldContain($"'{today}'");
    }

    private IEnumerable<string> Posts => _api.Requests.Where(request => request.StartsWith("POST ", StringComparison.Ordinal));

    /// <summary>
    /// The words of a path without its places: <c>POST /batches/{batchId}/banks/{bin}/hold</c> is <c>batch banks hold</c>.
    /// </summary>
    private static string[] CommandsOf(string request)
    {
        if (Additions.TryGetValue(request, out string[]? commands))
            return commands;
        string[] words = [.. request["POST /".Length..].Split('/').Where(part => part[0] != '{')];
        return [string.Join(' ', words.Select((word, i) => i == 0 ? Groups.GetValueOrDefault(word, word) : word))];
    }

    private static IEnumerable<string> Commands(Command command, string path, bool hidden) => command.Subcommands
        .Where(child => child.Hidden == hidden)
        .SelectMany(child => child.Subcommands.Count > 0 ? Commands(child, $"{path}{child.Name} ", hidden) : [path + child.Name]);

    [GeneratedRegex("([A-Z])")]
    private static partial Regex Capital();
}
