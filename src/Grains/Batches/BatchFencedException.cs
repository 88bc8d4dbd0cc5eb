using AnSinh.Domain.Journal;

namespace AnSinh.Grains.Batches;

/// <summary>A <see cref="FencedException"/> of a batch, as silos of the release before know it.</summary>
/// <remarks>
/// Still thrown: a silo of that release knows no other alias. The release after this one throws <see cref="FencedException"/>, which this
/// one reads, and drops this class.
/// </remarks>
[GenerateSerializer, Alias("AnSinh.BatchFencedException")]
public sealed class BatchFencedException : FencedException
{
    public BatchFencedException()
    {
    }

    public BatchFencedException(string message) : base(message)
    {
    }

    public BatchFencedException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
