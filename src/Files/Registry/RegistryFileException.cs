using AnSinh.Domain;

namespace AnSinh.Files.Registry;

/// <summary>A registry file that cannot be used at all. The message is one line that says what is wrong and what to do.</summary>
public sealed class RegistryFileException : ExplainedException
{
    public RegistryFileException()
    {
    }

    public RegistryFileException(string message) : base(message)
    {
    }

    public RegistryFileException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
