using System.CommandLine;
using AnSinh.Client;
using AnSinh.Client.Documents;
using AnSinh.Domain.Rules;
using AnSinh.Files.Registry;
using AnSinh.Files.Tables;
using Spectre.Console;

namespace AnSinh.Cli.Client;

/// <summary><c>import</c>: a registry file into a running server.</summary>
internal static class ImportCommand
{
    private const int RowsShown = 20;

    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A registry, CSV or XLSX." };
        var mode = new Option<string>("--mode")
        {
            Description =
                "delta: rows that are new or changed; full: everybody, so that missing people are reported. Nobody is stopped by being "
                + "missing.",
            DefaultValueFactory = _ => "delta",
        };
        mode.AcceptOnlyFromAmong("delta", "full");
        var encoding =
            new Option<string?>("--encoding") { Description = "auto, utf-8, utf-16, windows-1258, tcvn3 or vni; found out when absent." };
        var sheet = new Option<string?>("--sheet") { Description = "Of a workbook; its only visible sheet when absent." };
        var errors = new Option<string?>("--errors")
        {
            Description =
                "Where to write every bad row with what is wrong, to correct and import again: CSV, or a workbook when the name ends in "
                + ".xlsx.",
        };
        var missing = new Option<string?>("--missing") { Description = "Where to write who is enrolled and not in a full file, as CSV." };
        var communes = new Option<string?>("--communes")
        {
            Description = "The communes of which a full file has everybody, with commas between; those of the file when absent.",
        };
        var preview = new Option<bool>("--preview")
        {
            Description = "Shows what the file is taken for, its columns, its first rows and its faults. Nothing is sent.",
        };
        Option<string> language = Commands.Language();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("import", "Imports a registry file into a running server; bad rows are reported and stop nobody else.")
        {
            file, mode, encoding, sheet, errors, missing, communes, preview, language, json,
        };
        ServerOptions.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            if (parsed.GetValue(missing) is not null && parsed.GetValue(mode) != "full")
                throw new UsageException("--missing needs --mode full: a delta file says nothing about the people who are not in it.");
            string path = parsed.GetValue(file)!;
            var table = new TableOptions { Encoding = parsed.GetValue(encoding), Sheet = parsed.GetValue(sheet), Cancellation = token };
            if (parsed.GetValue(preview))
                return PreviewScreen.Show(path, table, parsed.GetValue(language)!, parsed.GetValue(json));
            // A file that is no registry costs no upload, and no server.
            RegistryFile.CheckHead(path, table);
            using UploadFile upload = UploadFile.Open(path);
            using AnSinhClient client = Connection.Open(ServerOptions.From(parsed));
            var query = new ImportQuery(
                parsed.GetValue(mode), parsed.GetValue(encoding), parsed.GetValue(sheet), parsed.GetValue(language),
                parsed.GetValue(communes));
            ApiAnswer<ImportDocument> answer = await Commands.SendAsync(ApiRequests.Import(upload.Stream, query), client, token);
            ImportDocument report = answer.Value;
            if (report.BadRows > 0)
                await SaveAsync(client, report, "errors", parsed.GetValue(errors), parsed.GetValue(language)!, token);
            if (report.Missing > 0)
                await SaveAsync(client, report, "missing", parsed.GetValue(missing), parsed.GetValue(language)!, token);
            if (parsed.GetValue(json))
                Console.WriteLine(answer.Json);
            else
                Show(report, parsed.GetValue(language) == Languages.Vietnamese);
            return 0;
        });
        return command;
    }

    private static async Task SaveAsync(
        AnSinhClient client, ImportDocument report, string name, string? path, string language, CancellationToken cancellationToken)
    {
        if (path is not null)
            await Connection.SaveAsync(client, ApiRequests.ImportFile(report.ImportId, name), path, language, cancellationToken);
    }

    private static void Show(ImportDocument report, bool vietnamese)
    {
        EnrolmentDocument outcome = report.Outcome;
        Console.WriteLine(report.Form);
        Console.WriteLine(
            $"{report.Rows} rows in {report.Seconds:F1} s: {outcome.Added} added, {outcome.Changed} changed, "
            + $"{outcome.Unchanged} unchanged, {report.BadRows} bad");
        foreach (NoteDocument note in report.Notes ?? [])
            Console.WriteLine(vietnamese ? note.TextVi : note.Text);
        foreach (CommuneDocument commune in (report.Communes ?? []).OrderByDescending(commune => commune.SetAside).Take(RowsShown))
            Console.WriteLine(TextOf(commune));
        if (report.Missing is { } missing)
            Console.WriteLine($"{missing} people are enrolled and not in the file; nobody was stopped. --missing writes who they are.");
        ShowErrors(report.Errors);
    }

    private static string TextOf(CommuneDocument commune) => commune.SetAside
        ? $"{commune.Commune}: {commune.Rows} rows in the file (line {commune.FirstLine}), {commune.Missing} missing of "
            + $"{commune.Rows + commune.Missing}: the code is probably mistyped. It was not compared; name it with --communes if it is "
            + "meant."
        : $"{commune.Commune}: {commune.Rows} rows in the file, {commune.Missing} missing";

    /// <summary>The first bad rows of an upload.</summary>
    private static void ShowErrors(IReadOnlyList<RowErrorDocument> errors)
    {
        if (errors.Count == 0)
            return;
        var table = new Table().AddColumns("Row", "Field", "Value", "Rule", "What to do");
        foreach (RowErrorDocument error in errors.Take(RowsShown))
            table.AddRow(error.Cell ?? $"{error.Row}", error.Field, Markup.Escape(error.Value), error.Rule, Markup.Escape(error.Remedy));
        AnsiConsole.Write(table);
        if (errors.Count > RowsShown)
            Console.WriteLine($"… and more; --errors writes all of them, --json shows the first {errors.Count}.");
    }
}
