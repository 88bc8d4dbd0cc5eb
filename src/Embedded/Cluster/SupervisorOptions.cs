using System.Diagnostics;

namespace AnSinh.Embedded.Cluster;

/// <summary>A cluster on one machine.</summary>
public sealed record SupervisorOptions
{
    public const int MaxSilos = 8;

    /// <summary>Where the silos keep tokens and files.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>1 to <see cref="MaxSilos"/>.</summary>
    public required int Silos { get; init; }

    /// <summary>API of the first silo; the others follow.</summary>
    public required int FirstPort { get; init; }

    /// <summary>Every bank is simulated, so nobody is paid; the silos are told.</summary>
    public bool Sandbox { get; init; }

    /// <summary>Environment variables of each silo, such as where its key is.</summary>
    public IReadOnlyDictionary<string, string> SiloSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>The command line of a process that runs one silo with the given arguments.</summary>
    public Func<IReadOnlyList<string>, ProcessStartInfo> SiloCommand { get; init; } = arguments =>
        SelfProcess.InOwnSession("silo", arguments);

    /// <summary>
    /// What the embedded server has, less what consoles and tests need, shared by the silos; Orleans' providers keep their own few.
    /// </summary>
    public int ConnectionsPerSilo => Math.Clamp((160 / Silos) - 12, 8, 40);
}
