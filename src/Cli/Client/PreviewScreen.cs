using System.Text.Json;
using AnSinh.Domain.Rules;
using AnSinh.Files.Registry;
using AnSinh.Files.Tables;
using Spectre.Console;

namespace AnSinh.Cli.Client;

/// <summary>Shows what a registry file would be taken for.</summary>
internal static class PreviewScreen
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <returns>The exit code: 0 when all rows are good.</returns>
    public static int Show(string path, TableOptions options, string language, bool asJson)
    {
        RegistryPreview preview = RegistryPreview.Read(path, options, language, TimeProvider.System);
        if (asJson)
            Console.WriteLine(JsonSerializer.Serialize(Masked(preview), Json));
        else
            Print(preview, language == Languages.Vietnamese);
        return preview.GoodRows == preview.Rows ? 0 : 1;
    }

    private static void Print(RegistryPreview preview, bool vietnamese)
    {
        Console.WriteLine(preview.Form);
        Console.WriteLine($"columns: {string.Join(", ", preview.Columns)}");
        foreach (TableNote note in preview.Notes)
            Console.WriteLine(vietnamese ? note.Vietnamese : note.English);
        Console.WriteLine($"{preview.Rows} rows, {preview.GoodRows} good, {preview.Rows - preview.GoodRows} bad; nothing was sent");
        var table = new Table().AddColumns([.. RegistryPreview.ShownColumns]);
        foreach (IReadOnlyList<string> row in preview.First)
            table.AddRow([.. row.Select(Markup.Escape)]);
        if (preview.First.Count > 0)
            AnsiConsole.Write(table);
        foreach ((string rule, long count) in preview.Faults)
            Console.WriteLine($"{rule}: {count}");
        foreach (RowError error in preview.Errors)
            Console.WriteLine(error);
    }

    private static object Masked(RegistryPreview preview) => new
    {
        preview.Form,
        preview.Columns,
        Notes = preview.Notes.Select(note => new { note.Code, note.English, note.Vietnamese }),
        preview.Rows,
        preview.GoodRows,
        preview.Faults,
        preview.First,
        Errors = preview.Errors.Select(error => new { error.Row, error.Field, Value = error.MaskedValue, error.Rule, error.Remedy }),
    };
}
