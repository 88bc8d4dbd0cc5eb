namespace AnSinh.Grains.Batches;

/// <summary>Another activation of the same batch wrote first. Nothing was written by this one; repeating the call is safe.</summary>
[GenerateSerializer, Alias("AnSinh.BatchFencedException")]
public sealed class BatchFencedException : Exception
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
