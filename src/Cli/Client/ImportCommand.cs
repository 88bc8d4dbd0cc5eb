using System.CommandLine;
using System.Text.Json.Nodes;
using AnSinh.Registry;
using Spectre.Console;

namespace AnSinh.Cli.Client;

/// <summary><c>import</c>: a registry file into a running server.</summary>
internal static class ImportCommand
{
    private const int RowsShown = 20;

    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A registry CSV." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("import", "Imports a registry file into a running server; bad rows are reported and stop nobody else.") { file, json };
        ServerOptions.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            string path = parsed.GetValue(file)!;
            RegistryFile.Check(path);
            using ApiClient client = ApiClient.Connect(ServerOptions.From(parsed));
            await using FileStream stream = RegistryFile.Open(path);
            JsonNode report = await client.UploadAsync("/api/v1/registry/imports", stream, token);
            Show(report);
            if (parsed.GetValue(json))
                Console.WriteLine(report.ToJsonString());
            return 0;
        });
        return command;
    }

    private static void Show(JsonNode report)
    {
        JsonNode outcome = report["outcome"]!;
        Console.WriteLine($"{report["rows"]} rows in {(double)report["seconds"]!:F1} s: {outcome["added"]} added, {outcome["changed"]} changed, {outcome["unchanged"]} unchanged, {report["badRows"]} bad");
        JsonArray errors = report["errors"]!.AsArray();
        if (errors.Count == 0)
            return;
        var table = new Table().AddColumns("Row", "Field", "Value", "Rule", "What to do");
        foreach (JsonNode? error in errors.Take(RowsShown))
            table.AddRow($"{error!["row"]}", $"{error["field"]}", Markup.Escape($"{error["value"]}"), $"{error["rule"]}", Markup.Escape($"{error["remedy"]}"));
        AnsiConsole.Write(table);
        if (errors.Count > RowsShown)
            Console.WriteLine($"… and more; --json has the first {errors.Count}.");
    }
}
