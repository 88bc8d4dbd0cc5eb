namespace AnSinh.Domain.Lanes;

/// <summary>How far one cohort's orders must have come, or have come, in its lane.</summary>
/// <param name="Sequence">Of the entry in the cohort's journal; 0 for none.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.CohortPosition.v1")]
public readonly record struct CohortPosition([property: Id(0)] int Cohort, [property: Id(1)] long Sequence);
