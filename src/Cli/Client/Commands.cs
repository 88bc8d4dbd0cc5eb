using System.CommandLine;
using AnSinh.Client;

namespace AnSinh.Cli.Client;

/// <summary>What a server answered: its JSON as it came, and how a person sees it.</summary>
internal sealed record Shown(string Json, Action Print);

/// <summary>
/// What the commands against a running server have in common: who asks, and one JSON document instead of tables with <c>--json</c>.
/// </summary>
internal static class Commands
{
    /// <summary>In place of a file or an id: what must not be in the list of processes comes from standard input.</summary>
    internal const string StandardInput = "-";

    /// <summary>A command that is one request.</summary>
    /// <param name="ask">What to ask the server.</param>
    /// <param name="print">Shows the answer to a person.</param>
    public static Command Create<T>(
        string name, string description, Func<ParseResult, ApiRequest<T>> ask, Action<ParseResult, T> print, params Symbol[] symbols) =>
        Create(
            name, description, async (parsed, client, token) => Show(parsed, await SendAsync(ask(parsed), client, token), print), symbols);

    /// <summary>A command with the server's options and <c>--json</c>.</summary>
    /// <param name="run">Asks the server.</param>
    public static Command Create(
        string name, string description, Func<ParseResult, AnSinhClient, CancellationToken, Task<Shown>> run, params Symbol[] symbols)
    {
        var command = new Command(name, description);
        foreach (Symbol symbol in symbols)
        {
            if (symbol is Argument argument)
                command.Add(argument);
            else
                command.Add((Option)symbol);
        }

        Option<bool> json = CommonOptions.Json();
        command.Add(json);
        ServerOptions.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            using AnSinhClient client = Connection.Open(ServerOptions.From(parsed));
            Shown answer = await run(parsed, client, token);
            if (parsed.GetValue(json))
                Console.WriteLine(answer.Json);
            else
                answer.Print();
            return 0;
        });
        return command;
    }

    /// <summary>Sends a request; a command gets a key of its own.</summary>
    public static Task<ApiAnswer<T>> SendAsync<T>(ApiRequest<T> request, AnSinhClient client, CancellationToken cancellationToken) =>
        client.SendAsync(request, key: null, cancellationToken);

    /// <summary>An answer with the way to print it.</summary>
    public static Shown Show<T>(ParseResult parsed, ApiAnswer<T> answer, Action<ParseResult, T> print) =>
        new(answer.Json, () => print(parsed, answer.Value));

    public static Argument<string> Batch() => new("batch") { Description = "The batch id." };

    public static Argument<string> Citizen() =>
        new("citizen")
        {
            Description = $"Twelve digits; '{StandardInput}' reads them from standard input: no process list and no history has them then.",
        };

    public static Option<string> Reason() => new("--reason") { Description = "Why, 1 to 500 characters.", Required = true };

    public static Option<string> Programme() => new("--programme") { Description = "Three letters.", DefaultValueFactory = _ => "MSA" };

    /// <summary>The language of what officers read; English when absent.</summary>
    public static Option<string> Language()
    {
        var option = new Option<string>("--language") { Description = "vi or en.", DefaultValueFactory = _ => "en" };
        option.AcceptOnlyFromAmong("vi", "en");
        return option;
    }

    /// <summary>The id of a person, from standard input when the argument says so. One that stands in the command line is told.</summary>
    public static string CitizenOf(ParseResult parsed, Argument<string> citizen)
    {
        string given = parsed.GetValue(citizen)!;
        if (given == StandardInput)
            return Console.In.ReadLine()?.Trim() ?? "";
        Console.Error.WriteLine(
            $"ansinh: every user of this machine can read a citizen id in the list of processes. Give '{StandardInput}' and the id in "
            + "standard input.");
        return given;
    }
}
