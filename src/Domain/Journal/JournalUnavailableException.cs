namespace AnSinh.Domain.Journal;

/// <summary>
/// The database did not answer within the writer's patience. Whether the entry is in the journal is unknown: append the same entry
/// again, or read the stream.
/// </summary>
public sealed class JournalUnavailableException : Exception
{
    public JournalUnavailableException()
    {
    }

    public JournalUnavailableException(string message) : base(message)
    {
    }

    public JournalUnavailableException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
