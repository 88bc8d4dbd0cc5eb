using System.Net;
using AnSinh.Api.Identity;
using AnSinh.Cli.Runs;
using AnSinh.Silo;
using AnSinh.Silo.Cluster;
using AnSinh.Transfer.Kafka;

namespace AnSinh.Cli.Serve;

/// <summary>
/// <c>serve --cluster</c>: one silo of a real cluster, on servers that others run. It uses nothing of the development servers, the
/// simulator or the generator, so their files need not be installed.
/// </summary>
internal static class ClusterSilo
{
    public static async Task<int> RunAsync(string directory, int port, IPAddress address, int siloPort, CancellationToken token)
    {
        string connectionString = ServerSettings.ConnectionString ?? throw Missing();
        string brokers = ServerSettings.BootstrapServers ?? throw Missing();
        string tokens = Path.Combine(directory, "tokens.json");
        DevelopmentPeople people = DevelopmentPeople.LoadOrCreate(tokens);
        var options = new NodeOptions
        {
            DataDirectory = directory,
            ConnectionString = connectionString,
            OwnerConnectionString = ServerSettings.OwnerConnectionString,
            Kafka = new KafkaEndpoint(brokers),
            People = people,
            Port = port,
            TopicPrefix = ServerSettings.TopicPrefix ?? "",
            Verbose = true,
            Seat = new ClusterSeat($"{Environment.MachineName}-{siloPort}", address, siloPort),
            CreateTopics = !ServerSettings.TopicsExist,
        };
        await using AnSinhNode node = await AnSinhNode.StartAsync(options, token);
        new RunFile(Environment.ProcessId, null, null, node.Url, node.BootstrapServers, node.ConnectionString).Write(directory);
        try
        {
            await node.Ready.WaitAsync(token);
            Console.WriteLine($"AnSinh listens on {node.Url}; Ctrl-C ends it.");
            ServeCommand.WritePeople(tokens, people);
            Console.WriteLine($"Kafka: {node.BootstrapServers}   psql: see {Path.Combine(directory, "run.json")}");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Console.WriteLine("Stopping: what is acknowledged is in the journal.");
            await node.DrainAsync();
            return 0;
        }
        finally
        {
            RunFile.Delete(directory);
        }
    }

    private static UsageException Missing() =>
        new("--cluster needs the cluster's own servers: set ConnectionStrings__AnSinh and Kafka__BootstrapServers.");
}
