using AnSinh.Domain.Journal;

namespace AnSinh.Grains.Cohorts;

/// <summary>A <see cref="FencedException"/> of a cohort, as silos of the release before know it.</summary>
/// <remarks>
/// Still thrown: a silo of that release knows no other alias. The release after this one throws <see cref="FencedException"/>, which this
/// one reads, and drops this class.
/// </remarks>
[GenerateSerializer, Alias("AnSinh.CohortFencedException")]
public sealed class CohortFencedException : FencedException
{
    public CohortFencedException()
    {
    }

    public CohortFencedException(string message) : base(message)
    {
    }

    public CohortFencedException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
