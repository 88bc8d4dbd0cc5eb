namespace AnSinh.Grains.Cohorts;

/// <summary>Another activation of the same cohort wrote first. Nothing was written by this one; repeating the call is safe.</summary>
[GenerateSerializer, Alias("AnSinh.CohortFencedException")]
public sealed class CohortFencedException : Exception
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
