using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Payments;

namespace AnSinh.Contracts.Cohorts;

/// <param name="Records">People of this cohort, one row a person.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.EnrolCommand.v1")]
public sealed record EnrolCommand(
    [property: Id(0)] Guid CommandId,
    [property: Id(1)] string Actor,
    [property: Id(2)] BeneficiaryRecord[] Records);

[GenerateSerializer, Immutable, Alias("AnSinh.EnrolmentOutcome.v1")]
public readonly record struct EnrolmentOutcome(
    [property: Id(0)] int Added,
    [property: Id(1)] int Changed,
    [property: Id(2)] int Unchanged)
{
    public static EnrolmentOutcome operator +(EnrolmentOutcome left, EnrolmentOutcome right) =>
        new(left.Added + right.Added, left.Changed + right.Changed, left.Unchanged + right.Unchanged);

    public static EnrolmentOutcome Add(EnrolmentOutcome left, EnrolmentOutcome right) => left + right;
}

/// <summary>A key (bank or commune code, rule number) and its sum.</summary>
[GenerateSerializer, Immutable, Alias("AnSinh.KeyedSum.v1")]
public readonly record struct KeyedSum([property: Id(0)] int Key, [property: Id(1)] CountAndSum Sum);

/// <param name="Lots">What would be ordered, by month and bank; sorted by both.</param>
/// <param name="People">Enrolled in the cohort, of any area.</param>
/// <param name="Refused">Refused people of the run, for paging through them.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.CohortDryRun.v1")]
public sealed record CohortDryRun(
    [property: Id(0)] CohortLot[] Lots,
    [property: Id(1)] KeyedSum[] Communes,
    [property: Id(2)] KeyedSum[] RefusedByRule,
    [property: Id(3)] ChangeTally[] Changes,
    [property: Id(4)] LineSums Lines,
    [property: Id(5)] int People,
    [property: Id(6)] int Refused)
{
    /// <summary>Whose hands are behind the lots; empty from a silo that does not know better.</summary>
    [Id(7)]
    public Contributor[] Contributors { get; init; } = [];
}

/// <summary>A refused person. The citizen id is masked: first three and last two digits.</summary>
/// <param name="Severity"><c>reject</c>, <c>hold</c> or <c>route</c>.</param>
/// <param name="Explanation">What is wrong, with the values seen, in English, without a confidential category.</param>
/// <param name="ExplanationVi">The same in Vietnamese.</param>
/// <param name="RuleVersion">Edition of the programme data and rates that judged.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.RefusedPayout.v1")]
public sealed record RefusedPayout(
    [property: Id(0)] string CitizenId,
    [property: Id(1)] int Commune,
    [property: Id(2)] string Rule,
    [property: Id(3)] string Severity,
    [property: Id(4)] string IsoReason,
    [property: Id(5)] long Amount,
    [property: Id(6)] string Explanation,
    [property: Id(7)] string Remedy,
    [property: Id(8)] string ExplanationVi,
    [property: Id(9)] string RemedyVi,
    [property: Id(10)] string LegalBasis,
    [property: Id(11)] string RuleVersion);

/// <param name="Lots">The lots to order now, as the dry run that was approved had them. Lots that the cohort has ordered in this batch are
/// skipped.</param>
/// <param name="LookOnly">True when the batch has ordered everything: the cohort answers with what it has and orders nothing new.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.ReleaseCommand.v1")]
public sealed record ReleaseCommand(
    [property: Id(0)] Guid CommandId,
    [property: Id(1)] string BatchId,
    [property: Id(2)] string Actor,
    [property: Id(3)] CohortRun Run,
    [property: Id(4)] CohortLot[] Lots,
    [property: Id(5)] bool LookOnly);

/// <param name="OrdersSequence">Journal sequence of the batch's last orders; 0 when the cohort has none in this batch.</param>
/// <param name="Ordered">Everything that the cohort has ordered in this batch.</param>
/// <param name="OutdatedLots">Lots that were not ordered because the registry changed after the dry run: prepare another batch for
/// them. A silo that does not know better counts those of <see cref="CohortRelease.Elsewhere"/> too.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.CohortRelease.v1")]
public sealed record CohortRelease(
    [property: Id(0)] long OrdersSequence,
    [property: Id(1)] CountAndSum Ordered,
    [property: Id(2)] int OutdatedLots)
{
    /// <summary>
    /// For <see cref="ReleaseCommand.LookOnly"/>: the sums of the batch, from a state that the journal has confirmed. Null from a silo
    /// that does not know better.
    /// </summary>
    [Id(3)]
    public CohortBatchTotals? Totals { get; init; }

    /// <summary>Lots that were not ordered because another batch has ordered them. Null from a silo that does not know better.</summary>
    [Id(4)]
    public LotElsewhere[]? Elsewhere { get; init; }
}

[GenerateSerializer, Immutable, Alias("AnSinh.StatusOutcome.v1")]
public readonly record struct StatusOutcome(
    [property: Id(0)] int Applied,
    [property: Id(1)] int Stale,
    [property: Id(2)] int Contradictory,
    [property: Id(3)] int Unknown,
    [property: Id(4)] int Repeated)
{
    /// <summary>
    /// Batches of the delivery that have nothing outstanding in this cohort. The state and not the change: a repeat of the delivery names
    /// them again. Null from a silo that does not know better.
    /// </summary>
    [Id(5)]
    public string[]? SettledBatches { get; init; }

    /// <summary>Statuses that fit no order and were only counted, because as many of their kind are kept as are allowed.</summary>
    [Id(6)]
    public int BeyondLimit { get; init; }
}

[GenerateSerializer, Immutable, Alias("AnSinh.BankTotals.v1")]
public readonly record struct BankTotals([property: Id(0)] int Bank, [property: Id(1)] OrderTotals Totals);

/// <param name="Drift">What does not add up, null when all is well.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.CohortBatchTotals.v1")]
public sealed record CohortBatchTotals(
    [property: Id(0)] BankTotals[] Banks,
    [property: Id(1)] long Contradictory,
    [property: Id(2)] long Stale,
    [property: Id(3)] string? Drift);

[GenerateSerializer, Immutable, Alias("AnSinh.CohortHealth.v1")]
public readonly record struct CohortHealth(
    [property: Id(0)] int People,
    [property: Id(1)] long Sequence,
    [property: Id(2)] int Exceptions);
