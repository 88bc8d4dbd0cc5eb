using System.Text.Json;

namespace AnSinh.Silo;

/// <summary>What runs in a data directory, for scripts and tests: <c>run.json</c>.</summary>
/// <param name="ProcessId">The node.</param>
/// <param name="PostgresProcessId">The embedded server, null when an outside one is used.</param>
/// <param name="BrokerProcessId">The embedded broker, null when an outside one is used.</param>
public sealed record RunFile(int ProcessId, int? PostgresProcessId, int? BrokerProcessId, string Url, string BootstrapServers, string ConnectionString)
{
    private const string Name = "run.json";

    public void Write(string directory)
    {
        string path = Path.Combine(directory, Name);
        string fresh = path + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using (var file = new FileStream(fresh, options))
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
