using AnSinh.Domain.Journal;

namespace AnSinh.Grains.Funds;

/// <summary>A <see cref="FencedException"/> of a fund, as silos of the release before know it.</summary>
/// <remarks>
/// Still thrown: a silo of that release knows no other alias. The release after this one throws <see cref="FencedException"/>, which this
/// one reads, and drops this class.
/// </remarks>
[GenerateSerializer, Alias("AnSinh.FundFencedException")]
public sealed class FundFencedException : FencedException
{
    public FundFencedException()
    {
    }

    public FundFencedException(string message) : base(message)
    {
    }

    public FundFencedException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
