using System.CommandLine;
using AnSinh.Chaos;
using AnSinh.Cli;

return await Invocation.RunAsync(new RootCommand("Breaks AnSinh and checks what is left.") { ChaosCommand.Create() }, args);
