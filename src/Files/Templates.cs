using System.Collections.Frozen;
using System.Text.Json;
using AnSinh.Domain.Rules;
using AnSinh.Files.Lists;
using AnSinh.Files.Registry;
using AnSinh.Files.Tables.Workbooks;

namespace AnSinh.Files;

/// <summary>Empty workbooks to be filled in: the columns, what each wants, and the values that it may have.</summary>
public static class Templates
{
    private static readonly FrozenDictionary<string, (string English, string Vietnamese)> Helps = Load();

    private static readonly FrozenDictionary<string, string[]> Choices = new Dictionary<string, string[]>
    {
        ["sex"] = ["M", "F"],
        ["standing"] = ["active", "suspended", "stopped"],
        ["payment_channel"] = ["account", "cash"],
        ["holder_relation"] = ["self", "guardian", "authorised"],
        ["standing_reason"] =
            ["uncollected", "custody", "redetermination", "prison", "waiver", "moved", "not_eligible", "missing"],
        ["currency"] = ["VND"],
    }.ToFrozenDictionary();

    /// <summary>The columns that have a help text.</summary>
    public static IEnumerable<string> Columns => Helps.Keys;

    /// <summary>A registry: a line of explanations, the column names, and empty rows.</summary>
    /// <param name="stream">Takes the workbook; the caller closes it.</param>
    /// <param name="language">Of the explanations, <c>vi</c> or <c>en</c>.</param>
    public static void WriteRegistry(Stream stream, string language)
    {
        WorkbookColumn[] columns = [.. RegistryColumns.FullHeader.Split(',').Select(name => ColumnOf(name, language))];
        using var workbook = new WorkbookWriter(stream, columns, "registry");
        workbook.Line([.. columns.Select(column => column.Help)]);
        workbook.Header();
    }

    /// <summary>A list: the head to be filled in, the column names, and empty rows.</summary>
    /// <inheritdoc cref="WriteRegistry"/>
    public static void WriteList(Stream stream, string language)
    {
        WorkbookColumn[] columns = [.. ListColumns.Names.Select(name => ColumnOf(name, language))];
        using var workbook = new WorkbookWriter(stream, columns, "list");
        foreach (string name in HeadFields.Names)
            workbook.Line(name, "");
        workbook.Header();
    }

    /// <summary>A column with its help and choices.</summary>
    internal static WorkbookColumn ColumnOf(string name, string language, bool isLocked = false) => new(
        name,
        Width: Math.Max(14, name.Length + 2),
        IsLocked: isLocked,
        Choices: Choices.GetValueOrDefault(name),
        Help: Helps.TryGetValue(name, out (string English, string Vietnamese) help)
            ? language == Languages.Vietnamese ? help.Vietnamese : help.English
            : "");

    private static FrozenDictionary<string, (string, string)> Load()
    {
        using Stream stream = typeof(Templates).Assembly.GetManifestResourceStream("template_texts.json")
            ?? throw new InvalidOperationException("The program was built without template_texts.json: build it again.");
        using JsonDocument texts = JsonDocument.Parse(stream);
        return texts.RootElement.EnumerateObject().ToFrozenDictionary(
            column => column.Name,
            column => (column.Value.GetProperty("en").GetString()!, column.Value.GetProperty("vi").GetString()!));
    }
}
