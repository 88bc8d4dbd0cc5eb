using System.Globalization;
using System.Text.Json.Nodes;
using AnSinh.Domain.Rules;

namespace AnSinh.Cli.Client;

/// <summary>How numbers and rules look in tables.</summary>
internal static class Texts
{
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Number(JsonNode? value) => Number((long)value!);

    /// <summary>A count and its sum: <c>1,204 (602,000,000 VND)</c>.</summary>
    public static string Sum(JsonNode? sum) => $"{Number(sum!["count"])} ({Number(sum["dong"])} VND)";

    /// <summary>A rule in words, in the language asked for.</summary>
    public static string Rule(string code, string language) => RefusalRules.TryGet(code, out RefusalRule? rule)
        ? rule.In(language).Explanation
        : "";

    public static bool IsVietnamese(string language) => language == Languages.Vietnamese;
}
