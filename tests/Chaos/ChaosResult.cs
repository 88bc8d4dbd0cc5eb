using System.Text.Encodings.Web;
using System.Text.Json;

namespace AnSinh.Chaos;

/// <summary>The last line of <c>chaos --json</c>.</summary>
internal sealed record ChaosResult
{
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required int Seed { get; init; }

    public required int Silos { get; init; }

    /// <summary>How long faults were made.</summary>
    public required double Minutes { get; init; }

    /// <summary>Faults that were made, by kind.</summary>
    public required IReadOnlyDictionary<string, int> Faults { get; init; }

    /// <summary>Faults of the plan that this machine cannot make, with the reason.</summary>
    public required IReadOnlyDictionary<string, string> Skipped { get; init; }

    /// <summary>Answers that PostgreSQL or Kafka gave and nobody got: requests of unknown outcome.</summary>
    public required long AnswersLost { get; init; }

    public required long Batches { get; init; }

    public required long Closed { get; init; }

    public required long Ordered { get; init; }

    /// <summary>
    /// Orders that a topic has more than once, under one identity: the embedded broker shows aborted transactions, and replays repeat.
    /// </summary>
    public required long StreamedAgain { get; init; }

    /// <summary>Orders that the banks saw again and did not pay again.</summary>
    public required long SecondPaymentsRefused { get; init; }

    public required long Acknowledged { get; init; }

    public required long Refused { get; init; }

    public required long Unknown { get; init; }

    public required long Lost { get; init; }

    public required long Duplicated { get; init; }

    public required long DoublePaid { get; init; }

    public required long Drift { get; init; }

    /// <summary>Batches that neither closed nor wait for a person.</summary>
    public required long Stuck { get; init; }

    /// <summary>From the end of a fault until a write was acknowledged and a batch went on; the longest of the run.</summary>
    public required double LongestRecoverySeconds { get; init; }

    /// <summary>Which fault it was.</summary>
    public required string LongestRecoveryAfter { get; init; }

    /// <summary>From the end of a fault until every silo was ready again; the longest of the run.</summary>
    public required double LongestFullStrengthSeconds { get; init; }

    public required IReadOnlyList<string> Problems { get; init; }

    public bool Ok => Problems.Count == 0;

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
