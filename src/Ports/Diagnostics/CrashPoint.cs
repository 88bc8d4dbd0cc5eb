namespace AnSinh.Ports.Diagnostics;

/// <summary>
/// Named places where a crash test ends this process. A place costs one null check until somebody arms it: the node does,
/// in Development only.
/// </summary>
public static class CrashPoint
{
    private static Action<string>? _armed;

    /// <summary>The engine comes to a place.</summary>
    public static void Hit(string name) => Volatile.Read(ref _armed)?.Invoke(name);

    /// <summary>Calls <paramref name="atPlace"/> with the name of each place from now on; null disarms.</summary>
    public static void Arm(Action<string>? atPlace) => Volatile.Write(ref _armed, atPlace);
}
