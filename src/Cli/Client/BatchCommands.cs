using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace AnSinh.Cli.Client;

/// <summary><c>batch prepare|show|refusals|approve|release|list</c> against a running server.</summary>
internal static class BatchCommands
{
    public static Command Create()
    {
        var batch = new Command("batch", "Prepares, shows, approves and releases payment batches of a running server.")
        {
            Prepare(), Show(), Refusals(), Act("approve", "Approves a prepared batch; the maker cannot."), Act("release", "Releases an approved batch; the maker cannot."), List(),
        };
        return batch;
    }

    private static Command Prepare()
    {
        var programme = new Option<string>("--programme") { Description = "Three letters.", DefaultValueFactory = _ => "MSA" };
        Option<string> month = CommonOptions.Month();
        var area = new Option<string>("--area") { Description = "all, or a province, district or commune code.", DefaultValueFactory = _ => "all" };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("prepare", "The dry run: judges everybody, orders nothing.") { programme, month, area, json };
        ServerOptions.AddTo(command);
        command.SetAction((parsed, token) => RunAsync(
            parsed,
            parsed.GetValue(json),
            client => client.PostAsync(
                "/api/v1/batches",
                new JsonObject { ["programme"] = parsed.GetValue(programme), ["period"] = parsed.GetValue(month), ["area"] = parsed.GetValue(area) },
                Guid.NewGuid(),
                token),
            Print));
        return command;
    }

    private static Command Show()
    {
        var id = new Argument<string>("batch");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("show", "State, sums per bank, history.") { id, json };
        ServerOptions.AddTo(command);
        command.SetAction((parsed, token) => RunAsync(parsed, parsed.GetValue(json), client => client.GetAsync($"/api/v1/batches/{Uri.EscapeDataString(parsed.GetValue(id)!)}", token), Print));
        return command;
    }

    private static Command Refusals()
    {
        var id = new Argument<string>("batch");
        var skip = new Option<int>("--skip") { DefaultValueFactory = _ => 0 };
        var limit = new Option<int>("--limit") { DefaultValueFactory = _ => 50 };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("refusals", "Who is refused, by which rule, on which values, and what would mend it.") { id, skip, limit, json };
        ServerOptions.AddTo(command);
        command.SetAction((parsed, token) => RunAsync(
            parsed,
            parsed.GetValue(json),
            client => client.GetAsync($"/api/v1/batches/{Uri.EscapeDataString(parsed.GetValue(id)!)}/refusals?skip={parsed.GetValue(skip)}&limit={parsed.GetValue(limit)}", token),
            PrintRefusals));
        return command;
    }

    private static Command Act(string verb, string description)
    {
        var id = new Argument<string>("batch");
        Option<bool> json = CommonOptions.Json();
        var command = new Command(verb, description) { id, json };
        ServerOptions.AddTo(command);
        command.SetAction((parsed, token) => RunAsync(
            parsed, parsed.GetValue(json), client => client.PostAsync($"/api/v1/batches/{Uri.EscapeDataString(parsed.GetValue(id)!)}/{verb}", null, Guid.NewGuid(), token), Print));
        return command;
    }

    private static Command List()
    {
        Option<bool> json = CommonOptions.Json();
        var command = new Command("list", "The newest batches.") { json };
        ServerOptions.AddTo(command);
        command.SetAction((parsed, token) => RunAsync(parsed, parsed.GetValue(json), client => client.GetAsync("/api/v1/batches", token), batches =>
        {
            foreach (JsonNode? head in batches.AsArray())
                Console.WriteLine($"{head!["batchId"],-28} {head["event"],-10} {head["lastAt"]}");
        }));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, bool json, Func<ApiClient, Task<JsonNode>> send, Action<JsonNode> print)
    {
        using ApiClient client = ApiClient.Connect(ServerOptions.From(parsed));
        JsonNode answer = await send(client);
        if (json)
            Console.WriteLine(answer.ToJsonString());
        else
            print(answer);
        return 0;
    }

    private static void Print(JsonNode batch)
    {
        Console.WriteLine($"Batch {batch["batchId"]}: {batch["state"]}, {batch["programme"]} {batch["period"]}, area {batch["area"]}, rates {batch["rateVersion"]}");
        Console.WriteLine($"payable {Sum(batch["payable"])}");
        var table = new Table().AddColumns("Bank", "Ordered", "Settled", "Rejected", "Returned", "Outstanding");
        JsonObject ordered = batch["totalsByBank"]!.AsObject();
        foreach ((string bank, JsonNode? totals) in ordered)
            table.AddRow(bank, Sum(totals!["ordered"]), Sum(totals["settled"]), Sum(totals["rejected"]), Sum(totals["returned"]), Sum(totals["outstanding"]));
        if (ordered.Count > 0)
            AnsiConsole.Write(table);
        foreach ((string rule, JsonNode? sum) in batch["refusedByRule"]!.AsObject())
            Console.WriteLine($"refused {rule,-24} {Sum(sum)}");
        foreach (JsonNode? step in batch["history"]!.AsArray())
            Console.WriteLine($"{step!["at"],-34} {step["event"],-10} {step["actor"],-10} {((string)step["hash"]!)[..16]}");
        if (batch["problem"] is { } problem)
            Console.WriteLine($"problem: {problem}");
    }

    private static void PrintRefusals(JsonNode refusals)
    {
        var table = new Table().AddColumns("Person", "Commune", "Rule", "ISO", "Why", "What to do");
        foreach (JsonNode? refusal in refusals.AsArray())
        {
            table.AddRow(
                $"{refusal!["citizenId"]}",
                $"{refusal["commune"]}",
                $"{refusal["rule"]} ({refusal["severity"]})",
                $"{refusal["isoReason"]}",
                Markup.Escape($"{refusal["explanation"]}"),
                Markup.Escape($"{refusal["remedy"]}"));
        }

        AnsiConsole.Write(table);
    }

    private static string Sum(JsonNode? sum) => string.Create(
        CultureInfo.InvariantCulture, $"{(long)sum!["count"]!:N0} ({(long)sum["dong"]!:N0} VND)");
}
