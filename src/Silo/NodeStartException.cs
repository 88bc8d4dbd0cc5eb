using AnSinh.Domain;

namespace AnSinh.Silo;

/// <summary>A node cannot start; the message is one line that says what to do.</summary>
public sealed class NodeStartException : ExplainedException
{
    public NodeStartException()
    {
    }

    public NodeStartException(string message) : base(message)
    {
    }

    public NodeStartException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
