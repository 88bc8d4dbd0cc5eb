using System.CommandLine;
using System.Diagnostics;
using AnSinh.Streaming.Embedded;

namespace AnSinh.Cli.Banks;

/// <summary><c>broker</c>, hidden: the process in which the embedded broker lives.</summary>
internal static class BrokerCommand
{
    public static Command Create()
    {
        var arguments = new Argument<string[]>("arguments") { Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("broker", "Runs the embedded broker until standard input ends.") { arguments };
        command.Hidden = true;
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, token) =>
            EmbeddedBrokerHost.RunAsync([.. parsed.GetValue(arguments) ?? [], .. parsed.UnmatchedTokens], Console.In, Console.Out, token));
        return command;
    }

    /// <summary>Starts this very program again, with the hidden verb.</summary>
    public static ProcessStartInfo Launcher(IReadOnlyList<string> arguments)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The program does not know its own path.");
        bool viaDotnet = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(program);
        if (viaDotnet)
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ansinh.dll"));
        start.ArgumentList.Add("broker");
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        // The mock cluster keeps its records outside the managed heap; a small heap leaves the cores to the silo.
        start.Environment["DOTNET_gcServer"] = "0";
        return start;
    }
}
