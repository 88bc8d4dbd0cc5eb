namespace AnSinh.Domain;

/// <summary>Something that a person can mend. The message is one line that says what is wrong and what to do.</summary>
public abstract class ExplainedException : Exception
{
    protected ExplainedException()
    {
    }

    protected ExplainedException(string message) : base(message)
    {
    }

    protected ExplainedException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
