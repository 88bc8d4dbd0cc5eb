using AnSinh.Domain;

namespace AnSinh.Embedded.Postgres;

/// <summary>The embedded server cannot run here; the message is one line and says what to do.</summary>
public sealed class EmbeddedPostgresException : ExplainedException
{
    public EmbeddedPostgresException()
    {
    }

    public EmbeddedPostgresException(string message) : base(message)
    {
    }

    public EmbeddedPostgresException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
