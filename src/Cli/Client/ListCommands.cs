using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace AnSinh.Cli.Client;

/// <summary><c>list upload|show|held</c> against a running server.</summary>
internal static class ListCommands
{
    private const int RowsShown = 20;

    public static Command Create() => new("list", "Lists of payment instructions, with control totals.") { Upload(), Show(), Held() };

    private static Command Upload()
    {
        var file = new Argument<string>("file") { Description = "A list, CSV, XLSX or JSON." };
        var id = new Option<string?>("--id") { Description = "The list's own id (MsgId), when the file does not say it." };
        var programme = new Option<string?>("--programme") { Description = "Three letters." };
        var month = new Option<string?>("--month") { Description = "Benefit month, yyyy-mm." };
        var count = new Option<string?>("--count") { Description = "How many instructions there are: must match the file." };
        var sum = new Option<string?>("--sum") { Description = "The sum of their amounts in đồng: must match the file." };
        var day = new Option<string?>("--execution-date") { Description = "yyyy-mm-dd." };
        var corrects = new Option<string?>("--corrects") { Description = "The list whose held rows this one corrects." };
        Option<string> language = Commands.Language();
        return Commands.Create(
            "upload",
            "Takes in a list: its good rows may be paid, its bad rows are held and come back as a file to correct.",
            async (parsed, client, token) =>
            {
                using UploadFile upload = UploadFile.Open(parsed.GetValue(file)!);
                string query = UploadFile.Query(
                    ("id", parsed.GetValue(id)),
                    ("programme", parsed.GetValue(programme)),
                    ("period", parsed.GetValue(month)),
                    ("count", parsed.GetValue(count)),
                    ("sum", parsed.GetValue(sum)),
                    ("executionDate", parsed.GetValue(day)),
                    ("corrects", parsed.GetValue(corrects)));
                return await client.UploadAsync("/api/v1/lists" + query, upload.Stream, Guid.NewGuid(), token);
            },
            (parsed, answer) =>
            {
                Print(answer["list"]!);
                PrintErrors(answer["errors"]!.AsArray(), parsed.GetValue(language)!);
            },
            file,
            id,
            programme,
            month,
            count,
            sum,
            day,
            corrects,
            language);
    }

    private static Command Show()
    {
        Argument<string> list = Id();
        return Commands.Create(
            "show",
            "Totals, what is held, and the lists that correct it.",
            (parsed, client, token) => client.GetAsync(Commands.Path($"/api/v1/lists/{parsed.GetValue(list)}"), token),
            (_, answer) => Print(answer),
            list);
    }

    private static Command Held()
    {
        Argument<string> list = Id();
        var target = new Option<string?>("--out")
        {
            Description = "Where to write the held rows as CSV, to be corrected and uploaded with --corrects.",
        };
        Option<string> language = Commands.Language();
        return Commands.Create(
            "held",
            "The rows that are still held, and why; with --out as a file to correct.",
            async (parsed, client, token) =>
            {
                string of = parsed.GetValue(list)!;
                if (parsed.GetValue(target) is { } path)
                    await client.DownloadAsync(Commands.Path($"/api/v1/lists/{of}/held?language={parsed.GetValue(language)}"), path, token);
                return await client.GetAsync(Commands.Path($"/api/v1/lists/{of}/errors"), token);
            },
            (parsed, answer) => PrintErrors(answer.AsArray(), parsed.GetValue(language)!),
            list,
            target,
            language);
    }

    private static Argument<string> Id() => new("list") { Description = "The list's id." };

    private static void Print(JsonNode list)
    {
        Console.WriteLine(
            $"List {list["listId"]}: {list["programme"]} {list["period"]}, {Texts.Number(list["rows"])} rows, control sum "
            + $"{list["controlSum"]} VND, by {list["uploadedBy"]}");
        Console.WriteLine(
            $"accepted {Texts.Sum(list["accepted"])}, held {Texts.Number(list["held"])}, of them still held "
            + $"{Texts.Number(list["stillHeld"])}");
        if (list["parent"] is { } parent)
            Console.WriteLine($"corrects {parent}");
        foreach (JsonNode? correction in list["corrections"]!.AsArray())
            Console.WriteLine($"corrected by {correction}");
        if (list["completedAt"] is null)
            Console.WriteLine("not complete: upload the same file again");
    }

    private static void PrintErrors(JsonArray errors, string language)
    {
        if (errors.Count == 0)
            return;
        bool vietnamese = Texts.IsVietnamese(language);
        var table = new Table().AddColumns("Row", "Field", "Value", "Rule", "ISO", "Why", "What to do");
        foreach (JsonNode? error in errors.Take(RowsShown))
        {
            table.AddRow(
                $"{error!["row"]}",
                $"{error["field"]}",
                Markup.Escape($"{error["value"]}"),
                $"{error["rule"]}",
                $"{error["isoReason"]}",
                Markup.Escape($"{error[vietnamese ? "explanationVi" : "explanation"]}"),
                Markup.Escape($"{error[vietnamese ? "remedyVi" : "remedy"]}"));
        }

        AnsiConsole.Write(table);
        if (errors.Count > RowsShown)
            Console.WriteLine($"… and {errors.Count - RowsShown} more: list held --out writes all of them.");
    }
}
