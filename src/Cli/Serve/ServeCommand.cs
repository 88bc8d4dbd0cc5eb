using System.CommandLine;
using System.Net;
using AnSinh.Api.Identity;
using AnSinh.BankSimulator;
using AnSinh.Cli.Runs;
using AnSinh.Domain.Banks;
using AnSinh.Embedded;
using AnSinh.Embedded.Cluster;
using AnSinh.Silo;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AnSinh.Cli.Serve;

/// <summary><c>serve</c>: silo and API until Ctrl-C.</summary>
internal static class ServeCommand
{
    private const int DefaultPort = 5080;
    private const int DefaultSiloPort = 11_111;

    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "Port of the API on 127.0.0.1.", DefaultValueFactory = _ => DefaultPort };
        var sandbox = new Option<bool>("--sandbox") { Description = "Simulates every bank in this process." };
        var data = new Option<string?>("--data") { Description = "Where embedded servers keep their data; the default is .ansinh/serve." };
        var silos = new Option<int>("--silos")
        {
            Description = "Runs a cluster of so many silo processes, each with its API (ports --port and up).",
            DefaultValueFactory = _ => 1,
        };
        silos.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > SupervisorOptions.MaxSilos)
                result.AddError($"--silos must be 1 to {SupervisorOptions.MaxSilos}.");
        });
        var cluster = new Option<bool>("--cluster")
        {
            Description = "Joins the cluster of the database that ConnectionStrings__AnSinh names, from this machine.",
        };
        var address = new Option<string>("--address")
        {
            Description = "With --cluster: the IP address at which other silos reach this one.",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        var siloPort = new Option<int>("--silo-port")
        {
            Description = "With --cluster: the port for other silos; keep it between starts.",
            DefaultValueFactory = _ => DefaultSiloPort,
        };
        var piped = new Option<bool>("--piped") { Description = "Standard input is a parent's pipe: see ClusterServer.", Hidden = true };
        var command = new Command("serve", "Runs the silo and the API on loopback until Ctrl-C.")
        {
            port,
            sandbox,
            data,
            silos,
            cluster,
            address,
            siloPort,
            piped,
        };
        command.SetAction(async (parsed, token) =>
        {
            bool joins = parsed.GetValue(cluster);
            if (joins && (parsed.GetValue(silos) > 1 || parsed.GetValue(sandbox)))
                throw new UsageException("--cluster runs one silo of a real cluster: leave --silos and --sandbox away.");
            if (joins
                && (Settings.Configuration["ConnectionStrings:AnSinh"] is null || Settings.Configuration["Kafka:BootstrapServers"] is null))
                throw new UsageException(
                    "--cluster needs the cluster's own servers: set ConnectionStrings__AnSinh and Kafka__BootstrapServers.");
            if (!IPAddress.TryParse(parsed.GetValue(address), out IPAddress? reachable))
                throw new UsageException(
                    $"--address {parsed.GetValue(address)} is no IP address. Give the one at which other silos reach this machine, for "
                    + $"example 10.0.0.5.");
            string directory = Path.GetFullPath(parsed.GetValue(data) ?? Path.Combine(Settings.DataRoot, "serve"));
            using DataDirectoryLock held = DataDirectoryLock.TryAcquire(directory)
                ?? throw new UsageException($"Another run uses {directory}. End it, or give this one a directory of its own with --data.");
            if (joins)
                return await ClusterSilo.RunAsync(directory, parsed.GetValue(port), reachable, parsed.GetValue(siloPort), token);
            RefuseUsedPorts(parsed.GetValue(port), parsed.GetValue(silos));
            return parsed.GetValue(silos) > 1 || parsed.GetValue(piped)
                ? await ClusterServer.RunAsync(
                    directory, parsed.GetValue(silos), parsed.GetValue(port), parsed.GetValue(sandbox), parsed.GetValue(piped), token)
                : await RunAsync(directory, parsed.GetValue(port), parsed.GetValue(sandbox), token);
        });
        return command;
    }

    private static async Task<int> RunAsync(string directory, int port, bool sandbox, CancellationToken token)
    {
        SimulatedBanks? banks = null;
        var options = new LocalNodeOptions
        {
            DataDirectory = directory,
            Port = port,
            Verbose = true,
            Sandbox = sandbox,
            Extend = app => app.MapGet("/sandbox/banks", () => ClusterServer.SandboxView(banks)),
        };
        await using LocalNode local = await LocalNode.StartAsync(options, token);
        AnSinhNode node = local.Node;
        if (sandbox)
        {
            banks = SimulatedBanks.Start(
                node.Kafka, node.TopicPrefix, node.Services.GetRequiredService<ILogger<Simulator>>(),
                BankDirectory.All.Select(bank => bank.Bin), LedgersOf(directory), mischief: 0);
        }

        await using SimulatedBanks? stopped = banks;
        await node.Ready.WaitAsync(token);
        Console.WriteLine($"AnSinh listens on {node.Url}; Ctrl-C ends it.");
        WritePeople(local.TokensPath, local.People);
        Console.WriteLine($"Kafka: {node.BootstrapServers}   psql: see {Path.Combine(directory, "run.json")}");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Console.WriteLine("Stopping: what is acknowledged is in the journal.");
        await node.DrainAsync();
        return 0;
    }

    private static void RefuseUsedPorts(int first, int count)
    {
        for (int used = first; used < first + count; used++)
        {
            if (!FreePort.IsFree(used))
                throw new UsageException($"Port {used} is in use. Choose another with --port.");
        }
    }

    /// <summary>Where the simulated banks keep what they have seen.</summary>
    public static string LedgersOf(string directory) => Path.Combine(directory, "bank-ledgers");

    public static void WritePeople(string tokensPath, DevelopmentPeople people)
    {
        Console.WriteLine($"Development tokens are in {tokensPath}:");
        foreach (Person person in people.All)
            Console.WriteLine($"  {person.Id,-6} {person.Name}");
    }
}
