namespace AnSinh.Grains.Funds;

/// <summary>Another activation of the same fund wrote first. Nothing was written by this one; repeating the call is safe.</summary>
[GenerateSerializer, Alias("AnSinh.FundFencedException")]
public sealed class FundFencedException : Exception
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
