using System.Globalization;
using System.Runtime.InteropServices;
using AnSinh.Ports.Diagnostics;

namespace AnSinh.Silo;

/// <summary>
/// The faults that tests arm in a running node by two environment variables: <c>ANSINH_CRASH_AT</c> kills the process at a place,
/// <c>ANSINH_CLOCK</c> shifts its clock. In Development the node says so loudly; everywhere else it refuses to start.
/// </summary>
internal sealed partial class ArmedFaults
{
    public const string CrashVariable = "ANSINH_CRASH_AT";
    public const string ClockVariable = "ANSINH_CLOCK";

    private const int SigKill = 9;

    private readonly string? _crashAt;
    private readonly string? _clockFile;

    private ArmedFaults(string? crashAt, string? clockFile) => (_crashAt, _clockFile) = (crashAt, clockFile);

    /// <summary>The node's clock: the system's, or the shifted one.</summary>
    public TimeProvider Clock => _clockFile is null ? TimeProvider.System : new ShiftedTime(_clockFile);

    /// <summary>One line for each armed fault.</summary>
    public IEnumerable<string> Warnings
    {
        get
        {
            if (_crashAt is not null)
                yield return $"{CrashVariable} is set: this process kills itself at '{_crashAt}'. Never set it where people are paid.";
            if (_clockFile is not null)
                yield return $"{ClockVariable} is set: this process reads a wrong clock from '{_clockFile}'. Never set it where people "
                    + $"are paid.";
        }
    }

    /// <summary>Reads both variables.</summary>
    /// <param name="isDevelopment">True when <c>DOTNET_ENVIRONMENT</c> is Development.</param>
    /// <param name="variable">The value of an environment variable; null when there is none.</param>
    /// <exception cref="NodeStartException">A fault is armed outside Development.</exception>
    public static ArmedFaults Read(bool isDevelopment, Func<string, string?> variable)
    {
        string? crashAt = ValueOf(CrashVariable, variable), clockFile = ValueOf(ClockVariable, variable);
        if (!isDevelopment && (crashAt is not null ? CrashVariable : clockFile is not null ? ClockVariable : null) is { } name)
            throw new NodeStartException(
                $"{name} is set, and this is not a development environment. The variable arms a fault for tests: remove it, "
                + "or set DOTNET_ENVIRONMENT=Development where nobody is paid.");
        return new ArmedFaults(crashAt, clockFile);
    }

    /// <summary>Arms the crash for this process.</summary>
    public void Arm()
    {
        if (_crashAt is null)
            return;
        string[] parts = _crashAt.Split(':');
        int occurrence = parts is [_, string n] && int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed)
            ? parsed
            : 1;
        int hits = 0;
        CrashPoint.Arm(name =>
        {
            // As an operating system or a power cut ends a process: without a word, and without a clean-up.
            if (string.Equals(parts[0], name, StringComparison.Ordinal) && Interlocked.Increment(ref hits) == occurrence)
                _ = Kill(Environment.ProcessId, SigKill);
        });
    }

    private static string? ValueOf(string name, Func<string, string?> variable) => variable(name) is { Length: > 0 } value ? value : null;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
