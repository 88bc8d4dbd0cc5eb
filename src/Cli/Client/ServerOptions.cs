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
        new("--as") { Description = "The person who gives the command: lan, minh or hoa.", DefaultValueFactory = _ => "lan" };
    private static readonly Option<string?> TokenOption = new("--token") { Description = "A bearer token instead of --as." };

    public static void AddTo(Command command)
    {
        command.Add(DataOption);
        command.Add(UrlOption);
        command.Add(AsOption);
        command.Add(TokenOption);
    }

    public static ServerOptions From(ParseResult parsed) =>
        new(parsed.GetValue(DataOption), parsed.GetValue(UrlOption), parsed.GetValue(AsOption)!, parsed.GetValue(TokenOption));
}
