using System.Diagnostics;

namespace AnSinh.Embedded;

/// <summary>Starts the program <c>ansinh</c> that lies beside this one, or is this one, with another verb.</summary>
public static class SelfProcess
{
    /// <summary>The product's executable.</summary>
    public const string Product = "ansinh.dll";

    private const string BrokerVerb = "broker";
    private static readonly string[] SetSid = ["/usr/bin/setsid", "/bin/setsid"];

    /// <summary>In a session of its own: Ctrl-C in a terminal must reach the parent only.</summary>
    /// <param name="program">An assembly with an entry point, in this program's folder.</param>
    public static ProcessStartInfo InOwnSession(string verb, IReadOnlyList<string> arguments, string program = Product)
    {
        List<string> line = [.. CommandOf(program), verb, .. arguments];
        if (Array.Find(SetSid, File.Exists) is { } setsid)
            line.Insert(0, setsid);
        return new ProcessStartInfo(line[0], line.Skip(1));
    }

    /// <summary>In this session: Ctrl-C reaches it too.</summary>
    /// <inheritdoc cref="InOwnSession"/>
    public static ProcessStartInfo Start(string verb, IReadOnlyList<string> arguments, string program = Product)
    {
        List<string> line = [.. CommandOf(program), verb, .. arguments];
        return new ProcessStartInfo(line[0], line.Skip(1));
    }

    /// <summary>The process of the embedded broker.</summary>
    public static ProcessStartInfo Broker(IReadOnlyList<string> topics)
    {
        ProcessStartInfo start = Start(BrokerVerb, topics);
        // The mock cluster keeps its records outside the managed heap; a small heap leaves the cores to the silo.
        start.Environment["DOTNET_gcServer"] = "0";
        return start;
    }

    private static string[] CommandOf(string program)
    {
        string running = Environment.ProcessPath ?? throw new InvalidOperationException("The program does not know its own path.");
        if (Path.GetFileNameWithoutExtension(running).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            return [running, Path.Combine(AppContext.BaseDirectory, program)];
        // Started through its own launcher: the launcher of the other program lies beside it.
        return [Path.Combine(AppContext.BaseDirectory, Path.GetFileNameWithoutExtension(program))];
    }
}
