using System.Diagnostics;
using AnSinh.Domain.Cohorts;

namespace AnSinh.Silo.Cluster;

/// <summary>A cluster on one machine.</summary>
public sealed record SupervisorOptions
{
    public const int MaxSilos = 8;

    /// <summary>As <see cref="NodeOptions.DataDirectory"/>.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>1 to <see cref="MaxSilos"/>.</summary>
    public required int Silos { get; init; }

    /// <summary>API of the first silo; the others follow.</summary>
    public required int FirstPort { get; init; }

    /// <summary>As <see cref="NodeOptions.Map"/>.</summary>
    public CohortMap Map { get; init; } = new();

    /// <summary>The command line of a process that runs the embedded broker with the given arguments.</summary>
    public required Func<IReadOnlyList<string>, ProcessStartInfo> BrokerCommand { get; init; }

    /// <summary>The command line of a process that runs one silo with the given arguments.</summary>
    public required Func<IReadOnlyList<string>, ProcessStartInfo> SiloCommand { get; init; }

    /// <summary>Written into <c>run.json</c>, see <see cref="RunFile.SupervisorUrl"/>.</summary>
    public string? SupervisorUrl { get; init; }

    /// <summary>What the embedded server has, less what consoles and tests need, shared by the silos; Orleans' providers keep their own few.</summary>
    public int ConnectionsPerSilo => Math.Clamp((160 / Silos) - 12, 8, 40);
}
