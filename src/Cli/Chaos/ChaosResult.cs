using System.Text.Json;
using AnSinh.Cli.Chaos.Check;

namespace AnSinh.Cli.Chaos;

/// <summary>The last line of <c>chaos --json</c>.</summary>
internal sealed record ChaosResult
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public required int Seed { get; init; }

    public required int Silos { get; init; }

    public required double Minutes { get; init; }

    public required IReadOnlyDictionary<string, int> Faults { get; init; }

    public required long Batches { get; init; }

    public required long Closed { get; init; }

    public required long Ordered { get; init; }

    public required long Commands { get; init; }

    public required long Acknowledged { get; init; }

    public required long Refused { get; init; }

    public required long Lost { get; init; }

    public required long Duplicated { get; init; }

    public required long DoublePaid { get; init; }

    public required long Drift { get; init; }

    /// <summary>From the end of a fault until every silo was ready and a write was acknowledged.</summary>
    public required double LongestRecoverySeconds { get; init; }

    /// <summary>Which fault it was.</summary>
    public required string LongestRecoveryAfter { get; init; }

    public required IReadOnlyList<string> Problems { get; init; }

    public bool Ok => Problems.Count == 0;

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public static IReadOnlyList<string> ProblemsOf(CheckResult check, IEnumerable<string> others) => [.. check.Faults, .. others];
}
