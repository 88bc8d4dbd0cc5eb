using AnSinh.Domain;

namespace AnSinh.Storage;

/// <summary>The database is not at the version of this build, and this role may not bring it there.</summary>
public sealed class DatabaseNotReadyException : ExplainedException
{
    public DatabaseNotReadyException()
    {
    }

    public DatabaseNotReadyException(string message) : base(message)
    {
    }

    public DatabaseNotReadyException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
