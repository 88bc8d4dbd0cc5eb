using System.CommandLine;
using AnSinh.Client;
using AnSinh.Client.Documents;
using AnSinh.Domain.Rules;
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
                var query = new ListQuery(
                    parsed.GetValue(id),
                    parsed.GetValue(programme),
                    parsed.GetValue(month),
                    parsed.GetValue(count),
                    parsed.GetValue(sum),
                    parsed.GetValue(day),
                    parsed.GetValue(corrects));
                ApiAnswer<ListUploadDocument> answer =
                    await Commands.SendAsync(ApiRequests.UploadList(upload.Stream, query), client, token);
                return Commands.Show(parsed, answer, PrintUpload);
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

        void PrintUpload(ParseResult parsed, ListUploadDocument answer)
        {
            Print(answer.List);
            foreach (NoteDocument note in answer.Notes ?? [])
                Console.WriteLine(parsed.GetValue(language) == Languages.Vietnamese ? note.TextVi : note.Text);
            PrintErrors(answer.Errors, parsed.GetValue(language)!);
        }
    }

    private static Command Show()
    {
        Argument<string> list = Id();
        return Commands.Create(
            "show",
            "Totals, what is held, and the lists that correct it.",
            parsed => ApiRequests.List(parsed.GetValue(list)!),
            (_, answer) => Print(answer),
            list);
    }

    private static Command Held()
    {
        Argument<string> list = Id();
        var target = new Option<string?>("--out")
        {
            Description = "Where to write the held rows, to be corrected and uploaded: CSV, or a workbook when the name ends in .xlsx.",
        };
        Option<string> language = Commands.Language();
        return Commands.Create(
            "held",
            "The rows that are still held, and why; with --out as a file to correct.",
            async (parsed, client, token) =>
            {
                string of = parsed.GetValue(list)!;
                if (parsed.GetValue(target) is { } path)
                    await Connection.SaveAsync(
                        client, ApiRequests.HeldRows(of, parsed.GetValue(language)!), path, parsed.GetValue(language)!, token);
                return Commands.Show(parsed, await Commands.SendAsync(ApiRequests.ListErrors(of), client, token), PrintHeld);
            },
            list,
            target,
            language);

        void PrintHeld(ParseResult parsed, IReadOnlyList<ListRowErrorDocument> errors) =>
            PrintErrors(errors, parsed.GetValue(language)!);
    }

    private static Argument<string> Id() => new("list") { Description = "The list's id." };

    private static void Print(ListDocument list)
    {
        Console.WriteLine(
            $"List {list.ListId}: {list.Programme} {list.Period}, {Texts.Number(list.Rows)} rows, control sum "
            + $"{list.ControlSum} VND, by {list.UploadedBy}");
        Console.WriteLine(
            $"accepted {Texts.Sum(list.Accepted)}, held {Texts.Number(list.Held)}, of them still held "
            + $"{Texts.Number(list.StillHeld)}");
        if (list.Parent is { } parent)
            Console.WriteLine($"corrects {parent}");
        foreach (string correction in list.Corrections)
            Console.WriteLine($"corrected by {correction}");
        if (list.CompletedAt is null)
            Console.WriteLine("not complete: upload the same file again");
    }

    private static void PrintErrors(IReadOnlyList<ListRowErrorDocument> errors, string language)
    {
        if (errors.Count == 0)
            return;
        bool vietnamese = Texts.IsVietnamese(language);
        var table = new Table().AddColumns("Row", "Field", "Value", "Rule", "ISO", "Why", "What to do");
        foreach (ListRowErrorDocument error in errors.Take(RowsShown))
        {
            table.AddRow(
                $"{error.Row}",
                error.Field,
                Markup.Escape(error.Value),
                error.Rule,
                error.IsoReason,
                Markup.Escape(vietnamese ? error.ExplanationVi : error.Explanation),
                Markup.Escape(vietnamese ? error.RemedyVi : error.Remedy));
        }

        AnsiConsole.Write(table);
        if (errors.Count > RowsShown)
            Console.WriteLine($"… and {errors.Count - RowsShown} more: list held --out writes all of them.");
    }
}
