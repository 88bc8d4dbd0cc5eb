using System.Text.Json;
using System.Text.Json.Serialization;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Grains.Batches;

/// <summary>Names of the events in a batch's stream. Stored: never rename.</summary>
internal static class BatchEventNames
{
    public const string Prepared = "prepared";
    public const string Approved = "approved";
    public const string Released = "released";
    public const string Ordered = "ordered";
    public const string Streamed = "streamed";
    public const string Closed = "closed";
    public const string Stopped = "stopped";
}

/// <summary>Details of <see cref="BatchEventNames.Prepared"/>: everything that the approver sees.</summary>
internal sealed record PreparedDetails(
    string Programme,
    string Period,
    string Area,
    string RateVersion,
    string ContentHash,
    int People,
    CountAndSum Payable,
    KeyedSum[] Banks,
    KeyedSum[] Communes,
    SortedDictionary<string, CountAndSum> RefusedByRule)
{
    public RunScope Scope => new(ProgrammeCode.Parse(Programme), ParsePeriod(Period), Area);

    private static BenefitPeriod ParsePeriod(string text) =>
        BenefitPeriod.TryParse(text, out BenefitPeriod period) ? period : throw new FormatException($"'{text}' is no benefit period.");
}

/// <summary>Details of <see cref="BatchEventNames.Ordered"/>.</summary>
internal sealed record OrderedDetails(CountAndSum Ordered, int OutdatedCohorts);

/// <summary>Details of <see cref="BatchEventNames.Streamed"/>.</summary>
internal sealed record StreamedDetails(long Orders);

/// <summary>Details of <see cref="BatchEventNames.Closed"/>.</summary>
internal sealed record ClosedDetails(OrderTotals Totals, BankTotals[] Banks, long Contradictory, long Stale);

/// <summary>Details of <see cref="BatchEventNames.Stopped"/>.</summary>
internal sealed record StoppedDetails(string Problem);

/// <summary>Details of events that carry nothing.</summary>
internal sealed record NoDetails;

internal static class BatchEventJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    public static string Write<T>(T details) => JsonSerializer.Serialize(details, Options);

    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("An event of a batch has no details.");
}
