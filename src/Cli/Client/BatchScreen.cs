using System.Text.Json.Nodes;
using AnSinh.Domain.Banks;
using Spectre.Console;

namespace AnSinh.Cli.Client;

/// <summary>A batch as a person reads it.</summary>
internal static class BatchScreen
{
    /// <summary>Every state, and who does what next.</summary>
    private static readonly Dictionary<string, string> Next = new(StringComparer.Ordinal)
    {
        ["draft"] = "its maker prepares it again: batch prepare --again",
        ["prepared"] = "its maker submits it: batch submit",
        ["submitted"] = "another person verifies it: batch verify",
        ["verified"] = "a third person approves it: batch approve",
        ["approved"] = "anyone but its maker releases it: batch release, or batch schedule",
        ["scheduled"] = "it is released by itself at its time",
        ["released"] = "orders are being journaled",
        ["ordered"] = "orders are on their way to the banks",
        ["settling"] = "banks are answering",
    };

    /// <summary>Instead of a number that nobody knows yet.</summary>
    private const string NotCounted = "not counted yet";

    public static void Show(JsonNode batch, string language)
    {
        ShowStep(batch);
        Console.WriteLine(
            $"payable {Texts.Sum(batch["payable"])}, content "
            + $"{((string)batch["contentHash"]!)[..Math.Min(16, ((string)batch["contentHash"]!).Length)]}…, rules {batch["rateVersion"]}");
        ShowLines(batch["lines"]!);
        ShowBanks(batch);
        ShowRefused(batch["refusedByRule"]!.AsObject(), language);
        JsonNode changes = batch["changes"]!;
        if (changes.AsObject().Any(kind => (long)kind.Value!["people"]! > 0))
            ShowChanges(changes);
        ShowHistory(batch["history"]!.AsArray());
    }

    /// <summary>The batch on a few lines, as an answer to a step.</summary>
    public static void ShowStep(JsonNode batch)
    {
        string state = (string)batch["state"]!;
        Console.WriteLine(
            $"Batch {batch["batchId"]}: {state}{((bool)batch["paused"]! ? " (paused)" : "")}, {batch["programme"]} {batch["period"]}, "
            + $"area {batch["area"]}{Origin(batch)}");
        if (batch["releaseAt"] is { } at)
            Console.WriteLine($"released at {at}");
        if (Next.TryGetValue(state, out string? next))
            Console.WriteLine($"next: {next}");
        foreach (JsonNode? step in batch["awaits"]!.AsArray())
        {
            Console.WriteLine(
                $"waits for a second person: {step!["actor"]} asked to {step["step"]} at {step["at"]}"
                + $"{(step["reason"] is { } reason ? $", because: {reason}" : "")}. Another person repeats batch {step["step"]}");
        }

        foreach ((string bank, JsonNode? pace) in batch["banks"]!.AsObject())
        {
            string how = (bool)pace!["held"]! ? "held" : $"at most {Texts.Number(pace["ordersPerSecond"])} a second";
            string waits = pace["waiting"] is { } waiting ? $"{Texts.Sum(waiting)} waiting" : $"waiting: {NotCounted}";
            Console.WriteLine($"bank {NameOf(bank)}: {how}, {waits}");
        }

        if ((long)batch["cancelled"]!["count"]! > 0)
            Console.WriteLine($"cancelled {Texts.Sum(batch["cancelled"])}");
        if ((int)batch["outdatedLots"]! > 0)
            Console.WriteLine(
                $"{batch["outdatedLots"]} lots changed after the dry run and were not ordered: prepare another batch for them");
        if (batch["problem"] is { } problem)
            Console.WriteLine($"problem: {problem}");
    }

    public static void ShowRefusals(JsonNode refusals, string language)
    {
        bool vietnamese = Texts.IsVietnamese(language);
        var table = new Table().AddColumns("Person", "Commune", "Rule", "ISO", "VND", "Why", "What to do", "Basis");
        foreach (JsonNode? refusal in refusals.AsArray())
        {
            table.AddRow(
                $"{refusal!["citizenId"]}",
                $"{refusal["commune"]}",
                $"{refusal["rule"]} ({refusal["severity"]})",
                $"{refusal["isoReason"]}",
                Texts.Number(refusal["amount"]),
                Markup.Escape($"{refusal[vietnamese ? "explanationVi" : "explanation"]}"),
                Markup.Escape($"{refusal[vietnamese ? "remedyVi" : "remedy"]}"),
                Markup.Escape($"{refusal["legalBasis"]}"));
        }

        AnsiConsole.Write(table);
    }

    /// <summary>The sums of all kinds, or the people of one.</summary>
    public static void ShowChanges(JsonNode changes)
    {
        if (changes is JsonArray people)
        {
            var table = new Table().AddColumns("Person", "Commune", "Before, VND", "Now, VND", "Refused by");
            foreach (JsonNode? person in people)
                table.AddRow(
                    $"{person!["citizenId"]}", $"{person["commune"]}", Texts.Number(person["before"]), Texts.Number(person["now"]),
                    $"{person["rule"]}");
            AnsiConsole.Write(table);
            return;
        }

        var sums = new Table()
            .Title("Against the month before")
            .AddColumns("Change", "People", "Before, VND", "Now, VND", "Difference, VND");
        foreach ((string kind, JsonNode? sum) in changes.AsObject())
        {
            long before = (long)sum!["before"]!, now = (long)sum["now"]!;
            sums.AddRow(kind, Texts.Number(sum["people"]), Texts.Number(before), Texts.Number(now), Texts.Number(now - before));
        }

        AnsiConsole.Write(sums);
    }

    private static string Origin(JsonNode batch)
    {
        string origin = "";
        if (batch["list"] is { } list)
            origin += $", list {list}";
        if (batch["retryOf"] is { } retried)
            origin += $", retry of {retried}";
        if (batch["fund"] is { } fund)
            origin += $", fund {fund}";
        return origin;
    }

    private static void ShowLines(JsonNode lines)
    {
        (string, string)[] parts =
        [
            ("arrears", "arrears of earlier months"),
            ("carriedOver", "carried over from orders that came back"),
            ("deducted", "kept back for recoveries"),
        ];
        foreach ((string name, string text) in parts)
        {
            if ((long)lines[name]!["count"]! > 0)
                Console.WriteLine($"of it {text}: {Texts.Sum(lines[name])}");
        }
    }

    private static void ShowBanks(JsonNode batch)
    {
        if (batch["totalsByBank"] is not JsonObject ordered)
        {
            Console.WriteLine($"ordered, settled, outstanding: {NotCounted}; ask again in a moment");
        }
        else if (ordered.Count > 0)
        {
            var table = new Table().AddColumns("Bank", "Ordered", "Settled", "Rejected", "Returned", "Outstanding");
            foreach ((string bank, JsonNode? totals) in ordered)
            {
                table.AddRow(
                    NameOf(bank), Texts.Sum(totals!["ordered"]), Texts.Sum(totals["settled"]), Texts.Sum(totals["rejected"]),
                    Texts.Sum(totals["returned"]), Texts.Sum(totals["outstanding"]));
            }

            AnsiConsole.Write(table);
            return;
        }

        var payable = new Table().AddColumns("Bank", "Payable");
        foreach ((string bank, JsonNode? sum) in batch["payableByBank"]!.AsObject())
            payable.AddRow(NameOf(bank), Texts.Sum(sum));
        AnsiConsole.Write(payable);
    }

    private static void ShowRefused(JsonObject refused, string language)
    {
        if (refused.Count == 0)
            return;
        var table = new Table().Title("Refused").AddColumns("Rule", "People", "VND", "Why");
        foreach ((string rule, JsonNode? sum) in refused)
            table.AddRow(rule, Texts.Number(sum!["count"]), Texts.Number(sum["dong"]), Markup.Escape(Texts.Rule(rule, language)));
        AnsiConsole.Write(table);
    }

    private static void ShowHistory(JsonArray history)
    {
        foreach (JsonNode? step in history)
            Console.WriteLine(
                $"{step!["at"],-34} {step["event"],-14} {step["actor"],-10} {((string)step["hash"]!)[..16]}  "
                + $"{(step["asked"] is { } asked ? $"{asked}: " : "")}{step["reason"]}");
    }

    private static string NameOf(string bin) => int.TryParse(bin, out int number) && BankDirectory.TryGet(number, out Bank? bank)
        ? $"{bin} {bank.ShortName}"
        : bin;
}
