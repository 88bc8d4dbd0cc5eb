using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Payments;

namespace AnSinh.Contracts.Batches;

/// <summary>Asks for a dry run: makes the batch, or prepares one again that was not submitted yet or was sent back.</summary>
/// <param name="Fund">Code of the fund that pays; null when the batch is paid without a budget check.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.PrepareBatch.v1")]
public sealed record PrepareBatch(
    [property: Id(0)] Guid CommandId,
    [property: Id(1)] string Actor,
    [property: Id(2)] RunScope Scope,
    [property: Id(3)] string? Fund = null);

/// <summary>Lifts the hold that the dry run of this batch put on one person.</summary>
/// <param name="Content">The content hash that the person saw.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.LiftHold.v1")]
public sealed record LiftHold(
    [property: Id(0)] Guid CommandId,
    [property: Id(1)] string Actor,
    [property: Id(2)] string CitizenId,
    [property: Id(3)] string Rule,
    [property: Id(4)] string Reason,
    [property: Id(5)] string? Content = null);

/// <summary>Either a view, or why nothing was done.</summary>
/// <param name="Error">
/// A machine-readable code: <c>not-found</c>, <c>four-eyes</c>, <c>wrong-state</c>, <c>outdated</c>, <c>bad-scope</c>, <c>nobody</c>,
/// <c>budget</c>,
/// <c>window</c>, <c>bad-field</c>.
/// </param>
/// <param name="Message">One line for a person: what is wrong and what to do.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.BatchReply.v1")]
public sealed record BatchReply(
    [property: Id(0)] BatchView? Batch,
    [property: Id(1)] string? Error,
    [property: Id(2)] string? Message);

/// <summary>How one bank's share of a released batch goes.</summary>
/// <param name="Held">Its orders wait; those of other banks go on.</param>
/// <param name="OrdersPerSecond">0 when it is not throttled.</param>
/// <param name="Waiting">Approved and not yet ordered; means nothing while <see cref="BatchView.TotalsAt"/> is null.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.BankPace.v1")]
public readonly record struct BankPace(
    [property: Id(0)] int Bank,
    [property: Id(1)] bool Held,
    [property: Id(2)] int OrdersPerSecond,
    [property: Id(3)] CountAndSum Waiting);

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

    /// <summary>SHA-256 over the content hashes of all lots of all cohorts, hexadecimal: what is approved.</summary>
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

    /// <summary>The sums at <see cref="TotalsAt"/>. They mean nothing while that is null: use <see cref="KnownTotals"/>.</summary>
    [Id(9)]
    public required OrderTotals Totals { get; init; }

    /// <summary>Sums per bank since the release; empty before. They mean nothing while <see cref="TotalsAt"/> is null.</summary>
    [Id(10)]
    public required BankTotals[] OrderedBanks { get; init; }

    /// <summary>Orders that the broker has acknowledged.</summary>
    [Id(11)]
    public required long StreamedOrders { get; init; }

    [Id(12)]
    public required long ContradictoryStatuses { get; init; }

    [Id(13)]
    public required long StaleStatuses { get; init; }

    /// <summary>Lots that were not ordered because the registry changed after the dry run.</summary>
    [Id(14)]
    public required int OutdatedLots { get; init; }

    /// <summary>What a person must look at, null when all is well.</summary>
    [Id(15)]
    public required string? Problem { get; init; }

    [Id(16)]
    public required BatchStep[] History { get; init; }

    /// <summary>What differs from the orders of the month before.</summary>
    [Id(17)]
    public required ChangeTally[] Changes { get; init; }

    [Id(18)]
    public required LineSums Lines { get; init; }

    [Id(19)]
    public required string? Fund { get; init; }

    /// <summary>When it will be released; null when it is not scheduled.</summary>
    [Id(20)]
    public required DateTimeOffset? ReleaseAt { get; init; }

    [Id(21)]
    public required bool Paused { get; init; }

    /// <summary>Banks that are held or throttled.</summary>
    [Id(22)]
    public required BankPace[] Paces { get; init; }

    /// <summary>Approved and, by a cancellation, not to be ordered any more.</summary>
    [Id(23)]
    public required CountAndSum Cancelled { get; init; }

    /// <summary>
    /// When the sums were true: <see cref="Totals"/>, <see cref="OrderedBanks"/>, the two counts of statuses, and what waits at each bank
    /// of <see cref="Paces"/>. Null when they are not known: a batch that has just moved has not asked every cohort yet. Unknown is not
    /// zero.
    /// </summary>
    [Id(24)]
    public DateTimeOffset? TotalsAt { get; init; }

    /// <summary>Whose hands are behind the content, beside those who prepared and submitted it.</summary>
    [Id(26)]
    public Contributor[] Contributors { get; init; } = [];

    /// <summary>Steps that one person has asked for and that wait for a second person; at most one of each kind.</summary>
    [Id(25)]
    public AwaitedStep[] Awaits { get; init; } = [];

    /// <summary>What was not ordered because another batch has ordered it, by batch.</summary>
    [Id(27)]
    public BatchShare[] OrderedElsewhere { get; init; } = [];

    /// <summary>At the dry run: open batches of the same month that have some of the same lots, with what they share.</summary>
    [Id(28)]
    public BatchShare[] SharedWith { get; init; } = [];

    /// <summary>The sums, null when they are not known.</summary>
    public OrderTotals? KnownTotals => TotalsAt is null ? null : Totals;
}

/// <summary>What another batch has of the same people and month.</summary>
[GenerateSerializer, Immutable, Alias("AnSinh.BatchShare.v1")]
public readonly record struct BatchShare([property: Id(0)] string BatchId, [property: Id(1)] CountAndSum Sum);

/// <summary>A step that one person has asked for. Another person asks for the same step, and then it is carried out.</summary>
/// <param name="Step">Its word, for example <c>cancel-rest</c>.</param>
/// <param name="Actor">Who asked first.</param>
/// <param name="Reason">Why; null when none was given.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.AwaitedStep.v1")]
public sealed record AwaitedStep(
    [property: Id(0)] string Step,
    [property: Id(1)] string Actor,
    [property: Id(2)] DateTimeOffset At,
    [property: Id(3)] string? Reason);

/// <summary>Who did what when, from the batch's hash-chained stream.</summary>
/// <param name="Reason">What the person gave as a reason, null when none was asked for.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.BatchStep.v1")]
public sealed record BatchStep(
    [property: Id(0)] string Event,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] string Actor,
    [property: Id(3)] string Hash,
    [property: Id(4)] string? Reason)
{
    /// <summary>Of <c>second-asked</c>: the word of the step that waits for a second person.</summary>
    [Id(5)]
    public string? Asked { get; init; }
}
