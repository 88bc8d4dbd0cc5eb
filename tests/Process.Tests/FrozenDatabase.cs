using System.Globalization;

namespace AnSinh.Process.Tests;

/// <summary>
/// A PostgreSQL whose every process stands still, the postmaster first so that no new one appears, until this is disposed.
/// </summary>
internal sealed class FrozenDatabase : IAsyncDisposable
{
    private readonly List<int> _stopped = [];

    private FrozenDatabase()
    {
    }

    public static async Task<FrozenDatabase> FreezeAsync(int postmaster)
    {
        var frozen = new FrozenDatabase();
        await frozen.StopAsync([postmaster]);
        await frozen.StopAsync(ChildrenOf(postmaster));
        return frozen;
    }

    public async ValueTask DisposeAsync() => await Signal.SendAsync("CONT", _stopped);

    private async Task StopAsync(IReadOnlyCollection<int> processIds)
    {
        _stopped.AddRange(processIds);
        await Signal.SendAsync("STOP", processIds);
    }

    private static List<int> ChildrenOf(int parent) => [.. Directory.EnumerateDirectories("/proc")
        .Select(Path.GetFileName)
        .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
        .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
        .Where(id => ParentOf(id) == parent)];

    /// <summary>Null when the process is gone. Its name, in brackets, may hold anything.</summary>
    private static int? ParentOf(int processId)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{processId}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
