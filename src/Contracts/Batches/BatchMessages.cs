using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Payments;

namespace AnSinh.Contracts.Batches;

/// <summary>The life of a batch, in order.</summary>
public enum BatchState
{
    Prepared = 1,
    Approved = 2,

    /// <summary>Orders are being journaled, cohort by cohort.</summary>
    Released = 3,

    /// <summary>Every order is in the journal.</summary>
    Ordered = 4,

    /// <summary>The broker has acknowledged every order.</summary>
    Streamed = 5,

    /// <summary>Nothing is outstanding.</summary>
    Closed = 6,

    /// <summary>A sum drifted: nothing moves until a person has looked.</summary>
    Stopped = 7,
}

[GenerateSerializer, Immutable, Alias("AnSinh.PrepareBatch.v1")]
public sealed record PrepareBatch(
    [property: Id(0)] Guid CommandId,
    [property: Id(1)] string Actor,
    [property: Id(2)] RunScope Scope);

[GenerateSerializer, Immutable, Alias("AnSinh.BatchCommand.v1")]
public sealed record BatchCommand([property: Id(0)] Guid CommandId, [property: Id(1)] string Actor);

/// <summary>Either a view, or why nothing was done.</summary>
/// <param name="Error">A machine-readable code: <c>not-found</c>, <c>four-eyes</c>, <c>wrong-state</c>, <c>outdated</c>, <c>bad-scope</c>, <c>nobody</c>.</param>
/// <param name="Message">One line for a person: what is wrong and what to do.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.BatchReply.v1")]
public sealed record BatchReply(
    [property: Id(0)] BatchView? Batch,
    [property: Id(1)] string? Error,
    [property: Id(2)] string? Message);

/// <summary>A batch as officers see it.</summary>
[GenerateSerializer, Immutable, Alias("AnSinh.BatchView.v1")]
public sealed record BatchView
{
    [Id(0)]
    public required string BatchId { get; init; }

    [Id(1)]
    public required BatchState State { get; init; }

    [Id(2)]
    public required RunScope Scope { get; init; }

    /// <summary>Which rates and rules the amounts come from.</summary>
    [Id(3)]
    public required string RateVersion { get; init; }

    /// <summary>SHA-256 over the content hashes of all cohorts, hexadecimal: what is approved.</summary>
    [Id(4)]
    public required string ContentHash { get; init; }

    /// <summary>What the dry run would order.</summary>
    [Id(5)]
    public required CountAndSum Payable { get; init; }

    [Id(6)]
    public required KeyedSum[] PayableBanks { get; init; }

    [Id(7)]
    public required KeyedSum[] PayableCommunes { get; init; }

    /// <summary>Rule code → people, and what they would have got.</summary>
    [Id(8)]
    public required Dictionary<string, CountAndSum> RefusedByRule { get; init; }

    [Id(9)]
    public required OrderTotals Totals { get; init; }

    /// <summary>Sums per bank since the release; empty before.</summary>
    [Id(10)]
    public required BankTotals[] OrderedBanks { get; init; }

    /// <summary>Orders that the broker has acknowledged.</summary>
    [Id(11)]
    public required long StreamedOrders { get; init; }

    [Id(12)]
    public required long ContradictoryStatuses { get; init; }

    [Id(13)]
    public required long StaleStatuses { get; init; }

    /// <summary>Cohorts that ordered nothing because the registry changed after the dry run.</summary>
    [Id(14)]
    public required int OutdatedCohorts { get; init; }

    /// <summary>What a person must look at, null when all is well.</summary>
    [Id(15)]
    public required string? Problem { get; init; }

    [Id(16)]
    public required BatchStep[] History { get; init; }
}

/// <summary>Who did what when, from the batch's hash-chained stream.</summary>
[GenerateSerializer, Immutable, Alias("AnSinh.BatchStep.v1")]
public sealed record BatchStep(
    [property: Id(0)] string Event,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] string Actor,
    [property: Id(3)] string Hash);
