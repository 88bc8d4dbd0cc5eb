using System.CommandLine;
using AnSinh.Api.Identity;
using AnSinh.Cli.Banks;
using AnSinh.Domain.Banks;
using AnSinh.Silo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AnSinh.Cli.Serve;

/// <summary><c>serve</c>: silo and API until Ctrl-C.</summary>
internal static class ServeCommand
{
    private const int DefaultPort = 5080;

    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "Port of the API on 127.0.0.1.", DefaultValueFactory = _ => DefaultPort };
        var sandbox = new Option<bool>("--sandbox") { Description = "Simulates every bank in this process." };
        var data = new Option<string?>("--data") { Description = "Where embedded servers keep their data; the default is .ansinh/serve." };
        var command = new Command("serve", "Runs the silo and the API on loopback until Ctrl-C.") { port, sandbox, data };
        command.SetAction(async (parsed, token) =>
        {
            string directory = Path.GetFullPath(parsed.GetValue(data) ?? Path.Combine(Settings.DataRoot, "serve"));
            using DataDirectoryLock held = DataDirectoryLock.TryAcquire(directory)
                ?? throw new UsageException($"Another run uses {directory}. End it, or give this one a directory of its own with --data.");
            if (!FreePort.IsFree(parsed.GetValue(port)))
                throw new UsageException($"Port {parsed.GetValue(port)} is in use. Choose another with --port.");
            SimulatedBanks? banks = null;
            var options = new NodeOptions
            {
                DataDirectory = directory,
                Port = parsed.GetValue(port),
                Verbose = true,
                Extend = app => app.MapGet("/sandbox/banks", () => banks is null
                    ? Results.NotFound()
                    : Results.Ok(new { paid = banks.Paid, paidAmount = banks.PaidAmount, rejected = banks.Rejected, repeated = banks.Repeated, faults = banks.Faults })),
            };
            await using AnSinhNode node = await AnSinhNode.StartAsync(options, BrokerCommand.Launcher, token);
            if (parsed.GetValue(sandbox))
                banks = SimulatedBanks.Start(node, BankDirectory.All.Select(bank => bank.Bin), Path.Combine(directory, "bank-ledgers"), mischief: 0);
            await using SimulatedBanks? stopped = banks;
            await node.Ready.WaitAsync(token);
            Console.WriteLine($"AnSinh listens on {node.Url}; Ctrl-C ends it.");
            Console.WriteLine($"Development tokens are in {node.TokensPath}:");
            foreach (Person person in node.People.All)
                Console.WriteLine($"  {person.Id,-6} {person.Name}");
            Console.WriteLine($"Kafka: {node.BootstrapServers}   psql: see {Path.Combine(directory, "run.json")}");
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            }
            catch (OperationCanceledException)
            {
                Console.WriteLine("Stopping: what is acknowledged is in the journal.");
            }

            return 0;
        });
        return command;
    }
}
