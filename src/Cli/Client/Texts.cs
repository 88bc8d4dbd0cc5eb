using System.Globalization;
using AnSinh.Client.Documents;
using AnSinh.Domain.Rules;

namespace AnSinh.Cli.Client;

/// <summary>How numbers, times and rules look in tables.</summary>
internal static class Texts
{
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count and its sum: <c>1,204 (602,000,000 VND)</c>.</summary>
    public static string Sum(SumDocument sum) => $"{Number(sum.Count)} ({Number(sum.Dong)} VND)";

    /// <summary>A time as the API writes it: ISO 8601, with as many digits after the second as there are.</summary>
    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);

    /// <summary>A rule in words, in the language asked for.</summary>
    public static string Rule(string code, string language) => RefusalRules.TryGet(code, out RefusalRule? rule)
        ? rule.In(language).Explanation
        : "";

    public static bool IsVietnamese(string language) => language == Languages.Vietnamese;
}
