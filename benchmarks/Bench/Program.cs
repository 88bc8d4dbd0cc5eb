using System.CommandLine;
using AnSinh.Bench;
using AnSinh.Cli;

return await Invocation.RunAsync(
    new RootCommand("AnSinh against its rivals, on one machine in one run.") { BenchCommand.Create(), FreshProcess.CreateCommand() }, args);
