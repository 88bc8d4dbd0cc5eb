using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace AnSinh.Cli.Client;

/// <summary>
/// What the commands against a running server have in common: who asks, and one JSON document instead of tables with <c>--json</c>.
/// </summary>
internal static class Commands
{
    private static readonly JsonSerializerOptions LineOptions = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>A command with the server's options and <c>--json</c>.</summary>
    /// <param name="send">Asks the server.</param>
    /// <param name="print">Shows the answer to a person.</param>
    public static Command Create(
        string name, string description, Func<ParseResult, ApiClient, CancellationToken, Task<JsonNode>> send,
        Action<ParseResult, JsonNode> print, params Symbol[] symbols)
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
            using ApiClient client = ApiClient.Connect(ServerOptions.From(parsed));
            JsonNode answer = await send(parsed, client, token);
            if (parsed.GetValue(json))
                Console.WriteLine(ToLine(answer));
            else
                print(parsed, answer);
            return 0;
        });
        return command;
    }

    /// <summary>One line of JSON, with Vietnamese as people write it.</summary>
    public static string ToLine(JsonNode answer) => answer.ToJsonString(LineOptions);

    public static Argument<string> Batch() => new("batch") { Description = "The batch id." };

    public static Argument<string> Citizen() =>
        new("citizen") { Description = "Twelve digits; '-' reads them from standard input, so that they are in no shell history." };

    public static Option<string> Reason() => new("--reason") { Description = "Why, 1 to 500 characters.", Required = true };

    public static Option<string> Programme() => new("--programme") { Description = "Three letters.", DefaultValueFactory = _ => "MSA" };

    /// <summary>The language of what officers read; English when absent.</summary>
    public static Option<string> Language()
    {
        var option = new Option<string>("--language") { Description = "vi or en.", DefaultValueFactory = _ => "en" };
        option.AcceptOnlyFromAmong("vi", "en");
        return option;
    }

    public static string CitizenOf(ParseResult parsed, Argument<string> citizen)
    {
        string given = parsed.GetValue(citizen)!;
        return given == "-" ? Console.In.ReadLine()?.Trim() ?? "" : given;
    }

    /// <summary>A path with the values of its places escaped.</summary>
    public static string Path(FormattableString path) =>
        string.Format(
            System.Globalization.CultureInfo.InvariantCulture, path.Format,
            [.. path.GetArguments().Select(value => Uri.EscapeDataString($"{value}"))]);
}
