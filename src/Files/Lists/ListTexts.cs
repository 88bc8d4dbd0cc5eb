using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using AnSinh.Domain.Rules;
using AnSinh.Files.Registry;

namespace AnSinh.Files.Lists;

/// <summary>What an officer reads about a refused list or row (<c>data/list_texts.json</c>).</summary>
public static class ListTexts
{
    private sealed record Text(string Explanation, string Remedy);

    private sealed record Entry(string IsoReason, Text English, Text Vietnamese);

    private static readonly FrozenDictionary<string, Entry> Entries = Load();

    /// <summary>All rules of a list.</summary>
    public static IEnumerable<string> Rules => Entries.Keys;

    /// <summary>The texts of an error.</summary>
    /// <param name="value">As found: it is masked here.</param>
    /// <param name="explanation">What a cohort said, in English; null when the rule's own text says it all.</param>
    public static ListRowError Describe(
        long row, string field, string value, string rule, string detail, string? explanation = null, string? remedy = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        string masked = new RowError(row, field, Checks.Printable(value), rule, "").MaskedValue;
        if (explanation is null && Entries.TryGetValue(rule, out Entry? entry))
        {
            (Text english, Text vietnamese) = (entry.English, entry.Vietnamese);
            return new ListRowError(
                row, field, masked, rule, entry.IsoReason, Fill(english.Explanation, row, [detail]), Fill(english.Remedy, row, [detail]),
                Fill(vietnamese.Explanation, row, [InVietnamese(detail)]), Fill(vietnamese.Remedy, row, [detail]));
        }

        return RefusalRules.TryGet(rule, out RefusalRule? refusal)
            ? new ListRowError(
                row, field, masked, rule, refusal.IsoReason, explanation ?? refusal.English.Explanation, remedy ?? refusal.English.Remedy,
                refusal.Vietnamese.Explanation, refusal.Vietnamese.Remedy)
            : new ListRowError(row, field, masked, rule, "NARR", explanation ?? rule, remedy ?? "", explanation ?? rule, remedy ?? "");
    }

    /// <summary>Why a whole list is refused.</summary>
    /// <param name="values">Fill the text; the caller has masked personal data.</param>
    public static ListFault Refuse(string rule, string field, params string[] values) => Refuse(rule, field, 0, values);

    internal static ListFaultException Fault(string rule, string field, long line, params string[] values) =>
        new(Refuse(rule, field, line, values));

    private static ListFault Refuse(string rule, string field, long line, string[] values)
    {
        Entry entry = Entries[rule];
        return new ListFault(rule, field, entry.IsoReason, Join(entry.English), Join(entry.Vietnamese));

        string Join(Text text) => $"{Fill(text.Explanation, line, values)} {Fill(text.Remedy, line, values)}";
    }

    private static string InVietnamese(string detail) => detail switch
    {
        _ when detail.StartsWith("row ", StringComparison.Ordinal) => $"dòng {detail[4..]}",
        _ when detail.StartsWith("list ", StringComparison.Ordinal) => $"danh sách {detail[5..]}",
        "another list" => "danh sách khác",
        _ => detail,
    };

    private static string Fill(string text, long line, string[] values)
    {
        string filled = text.Replace("{line}", line.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        for (int i = 0; i < values.Length; i++)
            filled = filled.Replace($"{{{i}}}", values[i], StringComparison.Ordinal);
        return filled;
    }

    private static FrozenDictionary<string, Entry> Load()
    {
        using Stream stream = typeof(ListTexts).Assembly.GetManifestResourceStream("list_texts.json")
            ?? throw new InvalidOperationException("The program was built without list_texts.json: build it again.");
        using JsonDocument texts = JsonDocument.Parse(stream);
        return texts.RootElement.EnumerateObject().ToFrozenDictionary(rule => rule.Name, rule => Read(rule.Name, rule.Value));
    }

    private static Entry Read(string rule, JsonElement texts)
    {
        string iso = RefusalRules.TryGet(rule, out RefusalRule? refusal) ? refusal.IsoReason : texts.GetProperty("iso").GetString()!;
        return new Entry(iso, In(Languages.English), In(Languages.Vietnamese));

        Text In(string language)
        {
            JsonElement text = texts.GetProperty(language);
            return new Text(text.GetProperty("explanation").GetString()!, text.GetProperty("remedy").GetString()!);
        }
    }
}
