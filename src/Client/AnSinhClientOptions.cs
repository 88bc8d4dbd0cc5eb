namespace AnSinh.Client;

/// <summary>Where the servers are, who asks, and how patiently.</summary>
public sealed record AnSinhClientOptions
{
    /// <summary>One address for each silo; a request is tried at the next one when a silo is gone, leaving or full.</summary>
    public required IReadOnlyList<Uri> Addresses { get; init; }

    /// <summary>The bearer token; null for a stranger.</summary>
    public string? Token { get; init; }

    /// <summary>How long one try may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a request is repeated before its last problem is thrown.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause after all silos were tried, when none named one.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest pause: a server that asks for more is asked sooner.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>True to wait for servers that are not reachable yet; false to say so after every address was tried once.</summary>
    public bool WaitsForServers { get; init; }

    /// <summary>The clock of pauses.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
