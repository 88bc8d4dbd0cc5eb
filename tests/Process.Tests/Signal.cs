namespace AnSinh.Process.Tests;

/// <summary>Signals as a person sends them: KILL, STOP, CONT, TERM, INT.</summary>
internal static class Signal
{
    public static Task SendAsync(string name, int processId) => SendAsync(name, [processId]);

    public static async Task SendAsync(string name, IReadOnlyCollection<int> processIds)
    {
        using System.Diagnostics.Process kill = System.Diagnostics.Process.Start("kill", [$"-{name}", .. processIds.Select(id => $"{id}")]);
        await kill.WaitForExitAsync();
    }
}
