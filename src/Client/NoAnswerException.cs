namespace AnSinh.Client;

/// <summary>No server answered. A command may or may not have happened: repeat it with the same key.</summary>
public sealed class NoAnswerException : Exception
{
    /// <summary>No server answered.</summary>
    public NoAnswerException()
    {
    }

    /// <summary>No server answered.</summary>
    public NoAnswerException(string message) : base(message)
    {
    }

    /// <summary>No server answered.</summary>
    public NoAnswerException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>True when the request surely did not reach a server.</summary>
    public bool IsUnreached => InnerException is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError
            or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError,
    };
}
