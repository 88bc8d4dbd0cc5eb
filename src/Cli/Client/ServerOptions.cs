using System.CommandLine;

namespace AnSinh.Cli.Client;

/// <summary>Which server, and as whom.</summary>
public sealed record ServerOptions(string? Data, string? Url, string As, string? Token)
{
    private static readonly Option<string?> DataOption =
        new("--data") { Description = "The data directory of the server; the default is .ansinh/serve." };
    private static readonly Option<string?> UrlOption =
        new("--url") { Description = "The server's address, when it is not the one of the data directory." };
    private static readonly Option<string> AsOption =
        new("--as") { Description = "The person who gives the command: lan, minh, hoa or thu.", DefaultValueFactory = _ => "lan" };
    private static readonly Option<string?> TokenFileOption = new("--token-file")
    {
        Description = $"A file whose first line is a bearer token, instead of --as; '-' is standard input. {TokenVariable} does the same.",
    };
    private static readonly Option<string?> TokenOption = new("--token") { Hidden = true };

    private const string TokenVariable = "ANSINH_TOKEN";

    public static void AddTo(Command command)
    {
        command.Add(DataOption);
        command.Add(UrlOption);
        command.Add(AsOption);
        command.Add(TokenFileOption);
        command.Add(TokenOption);
    }

    public static ServerOptions From(ParseResult parsed) =>
        new(parsed.GetValue(DataOption), parsed.GetValue(UrlOption), parsed.GetValue(AsOption)!, TokenOf(parsed));

    /// <summary>A file, the old option, the environment; a person named with --as counts more than the environment.</summary>
    private static string? TokenOf(ParseResult parsed)
    {
        if (parsed.GetValue(TokenFileOption) is { } path)
            return FirstLineOf(path);
        if (parsed.GetValue(TokenOption) is { } shown)
        {
            Console.Error.WriteLine(
                $"ansinh: every user of this machine can read --token in the list of processes. Use --token-file or {TokenVariable}, and "
                + "get a new token.");
            return shown;
        }

        bool isPersonNamed = parsed.GetResult(AsOption) is { Implicit: false };
        return !isPersonNamed && Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } set ? set : null;
    }

    private static string FirstLineOf(string path)
    {
        string? line;
        if (path == Commands.StandardInput)
        {
            line = Console.In.ReadLine();
        }
        else
        {
            using var file = new StreamReader(path);
            line = file.ReadLine();
        }

        return line?.Trim() is { Length: > 0 } token
            ? token
            : throw new UsageException(
                $"{(path == Commands.StandardInput ? "Standard input" : $"'{path}'")} holds no token. Put one in its first line.");
    }
}
