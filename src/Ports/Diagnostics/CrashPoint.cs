using System.Runtime.InteropServices;

namespace AnSinh.Ports.Diagnostics;

/// <summary>
/// Named places where a crash test kills this process, as an operating system or a power cut would: with SIGKILL and without a
/// word. Inert unless the environment variable <c>ANSINH_CRASH_AT</c> names the place (<c>name</c>, or <c>name:n</c> for the n-th time).
/// </summary>
public static partial class CrashPoint
{
    private const int SigKill = 9;

    private static readonly string? Target;
    private static readonly int Occurrence;
    private static int _hits;

    static CrashPoint()
    {
        string[]? parts = Environment.GetEnvironmentVariable("ANSINH_CRASH_AT")?.Split(':');
        Target = parts?[0];
        Occurrence = parts is [_, string n] && int.TryParse(n, out int parsed) ? parsed : 1;
    }

    public static void Hit(string name)
    {
        if (Target is null || !string.Equals(Target, name, StringComparison.Ordinal) || Interlocked.Increment(ref _hits) != Occurrence)
            return;
        _ = Kill(Environment.ProcessId, SigKill);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
