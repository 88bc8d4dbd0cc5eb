using System.Diagnostics;

namespace AnSinh.Cli.Serve;

/// <summary>Starts this very program again with another verb, in a session of its own: Ctrl-C in a terminal must reach the parent only.</summary>
internal static class SelfLauncher
{
    private static readonly string[] SetSid = ["/usr/bin/setsid", "/bin/setsid"];

    public static ProcessStartInfo Command(string verb, IReadOnlyList<string> arguments)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The program does not know its own path.");
        List<string> line = [];
        if (Array.Find(SetSid, File.Exists) is { } setsid)
            line.Add(setsid);
        line.Add(program);
        if (Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            line.Add(Path.Combine(AppContext.BaseDirectory, "ansinh.dll"));
        return new ProcessStartInfo(line[0], [.. line.Skip(1), verb, .. arguments]);
    }
}
