using System.Text.Json;

namespace AnSinh.Bench;

/// <summary>Every figure of a run. Rates are a second, medians over the counted rounds; lists have one value a counted round.</summary>
internal sealed record BenchResult
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public required string StartedAt { get; init; }
    public required string Machine { get; init; }
    public required bool EmbeddedServers { get; init; }
    public required long Rows { get; init; }
    public required long People { get; init; }

    /// <summary>Payments of a round.</summary>
    public required long Payments { get; init; }
    public required int Runs { get; init; }
    public required long Seed { get; init; }

    /// <summary>AnSinh's release to acknowledged over the SQL job's; larger is better.</summary>
    public required double RatioToSql { get; init; }

    /// <summary>
    /// AnSinh's release to acknowledged over the limit; larger is better. More than 1 means that journal and lanes overlap more than their
    /// work costs.
    /// </summary>
    public required double RatioToLimit { get; init; }

    /// <summary>First release of a fresh process over the warm median.</summary>
    public required double RatioFirstToWarm { get; init; }

    public required double AckedPerSecond { get; init; }
    public required double AckedWithBanksPerSecond { get; init; }

    /// <summary>Orders from their release to their final status, one status each.</summary>
    public required double ClosedPerSecond { get; init; }

    /// <summary>The same with two statuses each, in one more month.</summary>
    public required double ClosedWithAcceptancesPerSecond { get; init; }

    /// <summary>The first releases of fresh processes, as medians.</summary>
    public required double FirstReleasePerSecond { get; init; }
    public required double ColdStartSeconds { get; init; }
    public required double ImportPerSecond { get; init; }
    public required double PreparePerSecond { get; init; }
    public required double BytesPerBeneficiary { get; init; }
    public required double AllocatedBytesPerPayment { get; init; }
    public required double LongestPauseMilliseconds { get; init; }

    /// <summary>Of the wall time of a release.</summary>
    public required double PauseShare { get; init; }

    public required string SqlAggregation { get; init; }
    public required double SqlPerSecond { get; init; }
    public required double SqlOtherAggregationPerSecond { get; init; }
    public required double SqlLoadSeconds { get; init; }
    public required double LimitPerSecond { get; init; }
    public required double LimitPostgresPerSecond { get; init; }
    public required double LimitKafkaPerSecond { get; init; }
    public required long RecordsPerRound { get; init; }
    public required long RecordBytesPerRound { get; init; }

    /// <summary>Null when it was skipped.</summary>
    public required double? PlainOrleansPerSecond { get; init; }
    public required int? PlainOrleansSample { get; init; }

    /// <summary>Of every counted round: a burst of something in the background shows here.</summary>
    public required IReadOnlyList<double> AllocatedBytesPerPaymentByRound { get; init; }
    public required IReadOnlyList<double> AckedSeconds { get; init; }
    public required IReadOnlyList<double> ClosedSeconds { get; init; }
    public required IReadOnlyList<double> FirstReleaseSeconds { get; init; }
    public required IReadOnlyList<double> SqlSeconds { get; init; }
    public required IReadOnlyList<double> LimitPostgresSeconds { get; init; }
    public required IReadOnlyList<double> LimitKafkaSeconds { get; init; }

    /// <summary>The warm-up rounds, which no median counts.</summary>
    public required double WarmUpAckedSeconds { get; init; }

    /// <summary>CPU and meters of the counted release that took the median time.</summary>
    public required Cost Release { get; init; }
    public required Cost SqlRelease { get; init; }
    public required LimitRound Limit { get; init; }
    public required StageProfile Stages { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Options);

    public string ToIndentedJson() => JsonSerializer.Serialize(this, Indented);
}
