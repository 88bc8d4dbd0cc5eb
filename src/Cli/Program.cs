using System.CommandLine;
using AnSinh.Cli;
using AnSinh.Cli.Banks;
using AnSinh.Cli.Bench;
using AnSinh.Cli.Chaos;
using AnSinh.Cli.Client;
using AnSinh.Cli.Demo;
using AnSinh.Cli.Registry;
using AnSinh.Cli.Serve;

var root = new RootCommand("AnSinh pays social protection: from a registry file to the banks' confirmations.")
{
    DemoCommand.Create(),
    ServeCommand.Create(),
    SiloCommand.Create(),
    GenerateCommand.Create(),
    BankCommand.Create(),
    ImportCommand.Create(),
    BatchCommands.Create(),
    BeneficiaryCommands.Create(),
    FundCommands.Create(),
    ListCommands.Create(),
    VerifyCommand.Create(),
    BackupCommands.CreateBackup(),
    BackupCommands.CreateRestore(),
    BenchCommand.Create(),
    ChaosCommand.Create(),
    FreshProcess.CreateCommand(),
    BrokerCommand.Create(),
};
root.Add(new Command("test", "Builds and runs every test (done by the script in front of this program).") { Hidden = true });
var help = new Command("help", "Lists the commands.");
help.SetAction((_, token) => root.Parse("--help").InvokeAsync(cancellationToken: token));
root.Add(help);

ParseResult parsed = root.Parse(args);
// Ctrl-C must leave time to stop in order: statements in hand, the embedded servers, the run file.
var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(60) };
try
{
    return await parsed.InvokeAsync(invocation);
}
catch (Exception error) when (Failure.Explain(error) is { } line)
{
    await Console.Error.WriteLineAsync($"ansinh: {line}");
    return error is OperationCanceledException ? Failure.Interrupted : Failure.Failed;
}
