using System.CommandLine;
using AnSinh.Embedded.Kafka;

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
}
