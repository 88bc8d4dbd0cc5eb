using System.Text.Json;
using System.Text.Json.Serialization;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Grains.Batches;

/// <summary>Details of <see cref="BatchEventNames.Prepared"/>: everything that verifier and approver see.</summary>
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
    public string? ListId { get; init; }

    public string? RetryOf { get; init; }

    public string? Fund { get; init; }

    public string? RuleEdition { get; init; }

    public ChangeTally[] Changes { get; init; } = [];

    public LineSums Lines { get; init; }

    public int SharedAccounts { get; init; }

    public int SharedPhones { get; init; }

    public int SharedAddresses { get; init; }

    /// <summary>Whose hands are behind the lots, beside the maker.</summary>
    public Contributor[] Contributors { get; init; } = [];

    /// <summary>Open batches of the same month that have some of the same lots, with what they share; null for none.</summary>
    public SortedDictionary<string, CountAndSum>? SharedWith { get; init; }

    [JsonIgnore]
    public RunScope Scope => new(ProgrammeCode.Parse(Programme), ParsePeriod(Period), Area, ListId, RetryOf);

    private static BenefitPeriod ParsePeriod(string text) =>
        BenefitPeriod.TryParse(text, out BenefitPeriod period) ? period : throw new FormatException($"'{text}' is no benefit period.");
}

/// <summary>Details of the steps that people take; what a step does not need is left out.</summary>
internal sealed record StepDetails
{
    public string? Reason { get; init; }

    public int? Bank { get; init; }

    public int? OrdersPerSecond { get; init; }

    public DateTimeOffset? ReleaseAt { get; init; }

    /// <summary>The content that the step is about.</summary>
    public string? Content { get; init; }

    /// <summary>For a lifted hold: the rule. The person is in the cohort's journal, not here.</summary>
    public string? Rule { get; init; }

    /// <summary>The word of the step that waits for a second person.</summary>
    public string? Asked { get; init; }
}

/// <summary>Details of <see cref="BatchEventNames.Ordered"/>.</summary>
internal sealed record OrderedDetails(CountAndSum Ordered, int OutdatedLots)
{
    /// <summary>What other batches had ordered before, by batch; null for nothing.</summary>
    public SortedDictionary<string, CountAndSum>? Elsewhere { get; init; }
}

/// <summary>Details of <see cref="BatchEventNames.Streamed"/>.</summary>
internal sealed record StreamedDetails(long Orders);

/// <summary>Details of <see cref="BatchEventNames.Closed"/>.</summary>
internal sealed record ClosedDetails(OrderTotals Totals, BankTotals[] Banks, long Contradictory, long Stale);

/// <summary>Details of <see cref="BatchEventNames.Stopped"/>.</summary>
internal sealed record StoppedDetails(string Problem);

internal static class BatchEventJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static string Write<T>(T details) => JsonSerializer.Serialize(details, Options);

    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("An event of a batch has no details.");

    /// <summary>An event as the batch's life reads it.</summary>
    public static BatchFact ToFact(StreamEvent known)
    {
        if (known.Event == BatchEventNames.Prepared)
        {
            PreparedDetails prepared = Read<PreparedDetails>(known.Details);
            return new BatchFact(known.Event, known.Actor) { Content = prepared.ContentHash, Contributors = prepared.Contributors };
        }

        StepDetails step = Read<StepDetails>(known.Details);
        return new BatchFact(known.Event, known.Actor)
        {
            Reason = step.Reason,
            Bank = step.Bank,
            OrdersPerSecond = step.OrdersPerSecond,
            ReleaseAt = step.ReleaseAt,
            Content = step.Content,
            Asked = step.Asked,
        };
    }

    public static StepDetails ToDetails(BatchFact fact) => new()
    {
        Reason = fact.Reason,
        Bank = fact.Bank,
        OrdersPerSecond = fact.OrdersPerSecond,
        ReleaseAt = fact.ReleaseAt,
        Content = fact.Content,
        Asked = fact.Asked,
    };
}
