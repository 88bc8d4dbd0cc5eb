using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace AnSinh.Cli.Client;

/// <summary><c>fund propose|confirm|show</c> against a running server.</summary>
internal static class FundCommands
{
    public static Command Create() => new("fund", "The budget lines that batches are paid from.") 
    {
        Propose(), Confirm(), Show(), OldWords.Create("fund", "add", "propose"),
    };

    private static Command Propose()
    {
        Argument<string> code = Code();
        var amount = new Option<long>("--amount") { Description = "đồng to add; below zero to take away.", Required = true };
        var source = new Option<string>("--source")
        {
            Description = "The decision or treasury document, 1 to 140 characters.",
            Required = true,
        };
        return Commands.Create(
            "propose",
            "Proposes money for a fund; in force once another person confirms it.",
            (parsed, client, token) => client.PostAsync(
                Commands.Path($"/api/v1/funds/{parsed.GetValue(code)}/proposals"),
                new JsonObject { ["dong"] = parsed.GetValue(amount), ["source"] = parsed.GetValue(source) },
                Guid.NewGuid(),
                token),
            (_, fund) => Print(fund),
            code,
            amount,
            source);
    }

    private static Command Confirm()
    {
        Argument<string> code = Code();
        var proposal = new Argument<string>("proposal") { Description = "The id of the proposal, as fund show prints it." };
        return Commands.Create(
            "confirm",
            "Confirms a proposal; by another person than who proposed it.",
            (parsed, client, token) => client.PostAsync(
                Commands.Path($"/api/v1/funds/{parsed.GetValue(code)}/confirm"),
                new JsonObject
                {
                    ["proposal"] = Guid.TryParse(parsed.GetValue(proposal), out Guid id)
                        ? id
                        : throw new UsageException($"'{parsed.GetValue(proposal)}' is no proposal id. 'fund show' prints them."),
                },
                Guid.NewGuid(),
                token),
            (_, fund) => Print(fund),
            code,
            proposal);
    }

    private static Command Show()
    {
        Argument<string> code = Code();
        return Commands.Create(
            "show",
            "Budget, reserved, consumed and free, with what each batch holds and what waits for a second person.",
            (parsed, client, token) => client.GetAsync(Commands.Path($"/api/v1/funds/{parsed.GetValue(code)}"), token),
            (_, fund) => Print(fund),
            code);
    }

    private static Argument<string> Code() => new("fund") { Description = "The fund's code." };

    private static void Print(JsonNode fund)
    {
        Console.WriteLine(
            $"Fund {fund["code"]}: budget {Texts.Number(fund["budget"])}, reserved {Texts.Number(fund["reserved"])}, consumed "
            + $"{Texts.Number(fund["consumed"])}, free {Texts.Number(fund["free"])} VND");
        JsonArray batches = fund["batches"]!.AsArray();
        if (batches.Count > 0)
        {
            var table = new Table().AddColumns("Batch", "Reserved, VND", "Consumed, VND");
            foreach (JsonNode? share in batches)
                table.AddRow($"{share!["batchId"]}", Texts.Number(share["reserved"]), Texts.Number(share["consumed"]));
            AnsiConsole.Write(table);
        }

        foreach (JsonNode? proposal in fund["proposals"]!.AsArray())
            Console.WriteLine(
                $"waits for a second person: {proposal!["id"]}  {Texts.Number(proposal["dong"])} VND by {proposal["actor"]}: "
                + $"{proposal["source"]}");
    }
}
