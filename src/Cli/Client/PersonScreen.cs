using System.Text.Json.Nodes;
using Spectre.Console;

namespace AnSinh.Cli.Client;

/// <summary>What a run says of one person, for an officer who must answer for it.</summary>
internal static class PersonScreen
{
    public static void Show(JsonNode person, string language)
    {
        bool vietnamese = Texts.IsVietnamese(language);
        Console.WriteLine($"{person["citizenId"]}, commune {person["commune"]}, rules {person["ruleVersion"]}");
        Console.WriteLine($"would be paid {Texts.Number(person["amount"])} VND");
        foreach (JsonNode? part in person["parts"]!.AsArray())
            Console.WriteLine($"  {part}");
        if (person["refusal"] is { } refusal)
        {
            Console.WriteLine($"refused by {refusal["rule"]} ({refusal["severity"]}, ISO {refusal["isoReason"]}, {refusal["legalBasis"]})");
            Console.WriteLine($"  {refusal[vietnamese ? "explanationVi" : "explanation"]}");
            Console.WriteLine($"  {refusal[vietnamese ? "remedyVi" : "remedy"]}");
        }

        JsonArray orders = person["orders"]!.AsArray();
        if (orders.Count == 0)
            return;
        var table = new Table().AddColumns("Programme", "Month", "VND", "State", "Order", "Batch");
        foreach (JsonNode? order in orders)
            table.AddRow(
                $"{order!["programme"]}", $"{order["period"]}", Texts.Number(order["amount"]), $"{order["state"]}",
                $"{order["endToEndId"]}", $"{order["batchId"]}");
        AnsiConsole.Write(table);
    }
}
