namespace AnSinh.Ports.Diagnostics;

/// <summary>Asks storage for a sign of life and for nothing else.</summary>
public interface IStorageProbe
{
    /// <summary>Ends when storage has answered; fails when storage does not.</summary>
    Task AskAsync(CancellationToken cancellationToken);
}
