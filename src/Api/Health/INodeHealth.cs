namespace AnSinh.Api.Health;

/// <summary>What the edge asks of the node behind it: may requests come in, and should this process live.</summary>
public interface INodeHealth
{
    /// <summary>Null while the process can still become or stay a member; else one line that says why not.</summary>
    string? WhyNotLive { get; }

    /// <summary>Null when this node takes requests; else one line that says why not.</summary>
    Task<string?> WhyNotReadyAsync(CancellationToken cancellationToken);

    /// <summary>Takes a request in, or refuses it while draining. Each request that was taken in leaves once.</summary>
    bool TryEnter();

    /// <summary>The request is answered.</summary>
    void Leave();
}
