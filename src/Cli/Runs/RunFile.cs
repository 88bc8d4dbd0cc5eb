using System.Text.Json;
using AnSinh.Files;

namespace AnSinh.Cli.Runs;

/// <summary>What runs in a data directory, for scripts and tests: <c>run.json</c>.</summary>
/// <param name="ProcessId">The node.</param>
/// <param name="PostgresProcessId">The embedded server, null when an outside one is used.</param>
/// <param name="BrokerProcessId">The embedded broker, null when an outside one is used.</param>
public sealed record RunFile(
    int ProcessId, int? PostgresProcessId, int? BrokerProcessId, string Url, string BootstrapServers, string ConnectionString)
{
    /// <summary>The silos of a supervisor, which is <see cref="ProcessId"/> then; empty for a node of one process.</summary>
    public IReadOnlyList<SiloRun> Silos { get; init; } = [];

    /// <summary>Where the supervisor says what the simulated banks have seen (<c>/sandbox/banks</c>); null without a supervisor.</summary>
    public string? SupervisorUrl { get; init; }

    private const string Name = "run.json";

    public void Write(string directory)
    {
        string path = Path.Combine(directory, Name);
        string fresh = path + ".new";
        File.Delete(fresh);
        using (FileStream file = PrivateFiles.CreateNew(fresh))
            JsonSerializer.Serialize(file, this);
        File.Move(fresh, path, overwrite: true);
    }

    public static RunFile? Read(string directory)
    {
        string path = Path.Combine(directory, Name);
        return File.Exists(path) ? JsonSerializer.Deserialize<RunFile>(File.ReadAllText(path)) : null;
    }

    public static void Delete(string directory) => File.Delete(Path.Combine(directory, Name));
}

/// <summary>One silo of a supervisor.</summary>
/// <param name="Starts">How often it was started.</param>
public sealed record SiloRun(string Name, int ProcessId, string Url, int SiloPort, int Starts);
