using System.Globalization;

namespace AnSinh.Bench;

/// <summary>What Linux knows of other processes.</summary>
internal static class ProcessUsage
{
    private const double TicksPerSecond = 100; // USER_HZ of Linux on every architecture that .NET supports

    /// <summary>User and system time of a process alone, in seconds; 0 when it is gone.</summary>
    public static double CpuSeconds(int process) => Read(process)?.Seconds ?? 0;

    /// <summary>The same with its living children and the dead ones that it waited for.</summary>
    public static double FamilyCpuSeconds(int process)
    {
        double sum = 0;
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int other)
                && Read(other) is { } found && (other == process || found.Parent == process))
            {
                sum += found.Seconds + (other == process ? found.DeadChildrenSeconds : 0);
            }
        }

        return sum;
    }

    /// <summary>Memory that is in no file and in RAM, in bytes: heaps, stacks and native buffers, without shared code.</summary>
    public static long AnonymousBytes(int process)
    {
        string line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    private static (int Parent, double Seconds, double DeadChildrenSeconds)? Read(int process)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{process}/stat");
            // The name, in brackets, may hold anything; fields are counted after it.
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (
                Number(fields[1]), (Number(fields[11]) + Number(fields[12])) / TicksPerSecond,
                (Number(fields[13]) + Number(fields[14])) / TicksPerSecond);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);
}
