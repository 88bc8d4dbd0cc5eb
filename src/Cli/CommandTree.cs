using System.CommandLine;
using AnSinh.Cli.Banks;
using AnSinh.Cli.Client;
using AnSinh.Cli.Demo;
using AnSinh.Cli.Registry;
using AnSinh.Cli.Serve;

namespace AnSinh.Cli;

/// <summary>All that can be typed after <c>ansinh</c>.</summary>
public static class CommandTree
{
    /// <summary>The commands, whole.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("AnSinh pays social protection: from a registry file to the banks' confirmations.")
        {
            DemoCommand.Create(),
            ServeCommand.Create(),
            SiloCommand.Create(),
            GenerateCommand.Create(),
            TemplateCommand.Create(),
            BankCommand.Create(),
            ImportCommand.Create(),
            BatchCommands.Create(),
            BeneficiaryCommands.Create(),
            FundCommands.Create(),
            ListCommands.Create(),
            MigrateCommand.Create(),
            VerifyCommand.Create(),
            BackupCommands.CreateBackup(),
            BackupCommands.CreateRestore(),
            BrokerCommand.Create(),
        };
        // Programs of their own, which the script in front of this one builds and runs: named here so that the list is whole.
        root.Add(new Command("bench", "Measures release to acknowledged against a SQL job and against the servers alone."));
        root.Add(new Command("chaos", "Breaks a cluster in every way that a seed draws, and proves that nothing was lost or paid twice."));
        root.Add(new Command("test", "Builds and runs every test."));
        var help = new Command("help", "Lists the commands.");
        help.SetAction((_, token) => root.Parse("--help").InvokeAsync(cancellationToken: token));
        root.Add(help);
        return root;
    }
}
