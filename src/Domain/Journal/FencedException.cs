namespace AnSinh.Domain.Journal;

/// <summary>Another owner of the same stream wrote first; this one nothing. Repeat the call: the next owner reads the journal.</summary>
[Alias("AnSinh.FencedException.v1")]
public class FencedException : Exception
{
    public FencedException()
    {
    }

    public FencedException(string message) : base(message)
    {
    }

    public FencedException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
