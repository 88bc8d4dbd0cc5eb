using System.CommandLine;

namespace AnSinh.Cli;

/// <summary>Runs a command line: one line for what a person can mend, and time to stop in order.</summary>
public static class Invocation
{
    /// <summary>Statements in hand, the embedded servers and the run file need it after Ctrl-C.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(RootCommand root, string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(root);
        ParseResult parsed = root.Parse(arguments);
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = StopPatience };
        try
        {
            return await parsed.InvokeAsync(invocation);
        }
        catch (Exception error) when (Failure.Explain(error) is { } line)
        {
            await Console.Error.WriteLineAsync($"ansinh: {line}");
            return error is OperationCanceledException ? Failure.Interrupted : Failure.Failed;
        }
    }
}
