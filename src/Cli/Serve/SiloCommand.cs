using System.CommandLine;
using System.Net;
using AnSinh.Api.Identity;
using AnSinh.Cli.Runs;
using AnSinh.Embedded.Cluster;
using AnSinh.Silo;
using AnSinh.Silo.Cluster;
using AnSinh.Transfer.Kafka;

namespace AnSinh.Cli.Serve;

/// <summary><c>silo</c>, hidden: one child of <c>serve --silos</c>. Its input is a pipe from the parent.</summary>
internal static class SiloCommand
{
    /// <summary>Without its parent a silo has no servers either: what it cannot finish by then is in the journal.</summary>
    private static readonly TimeSpan OrphanPatience = TimeSpan.FromSeconds(15);

    public static Command Create()
    {
        var data = new Option<string>("--data") { Required = true };
        var port = new Option<int>("--port") { Required = true };
        var siloPort = new Option<int>("--silo-port") { Required = true };
        var name = new Option<string>("--name") { Required = true };
        var connections = new Option<int>("--connections") { DefaultValueFactory = _ => 40 };
        var topicsExist = new Option<bool>("--topics-exist");
        var sandbox = new Option<bool>("--sandbox");
        var command = new Command("silo", "Runs one silo of 'serve --silos' until standard input ends.")
        {
            data,
            port,
            siloPort,
            name,
            connections,
            topicsExist,
            sandbox,
        };
        command.Hidden = true;
        command.SetAction(async (parsed, token) =>
        {
            if (ServerSettings.ConnectionString is not { } database || ServerSettings.BootstrapServers is not { } brokers)
                throw new UsageException(
                    "A silo needs ConnectionStrings__AnSinh and Kafka__BootstrapServers. By hand, use 'serve --cluster'.");
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
            string directory = Path.GetFullPath(parsed.GetValue(data)!);
            var options = new NodeOptions
            {
                DataDirectory = directory,
                ConnectionString = database,
                Kafka = new KafkaEndpoint(brokers),
                People = DevelopmentPeople.LoadOrCreate(Path.Combine(directory, "tokens.json")),
                TopicPrefix = ServerSettings.TopicPrefix ?? "",
                Port = parsed.GetValue(port),
                Verbose = true,
                Seat = new ClusterSeat(parsed.GetValue(name)!, IPAddress.Loopback, parsed.GetValue(siloPort)),
                CreateTopics = !parsed.GetValue(topicsExist) && !ServerSettings.TopicsExist,
                MaxConnections = parsed.GetValue(connections),
                Sandbox = parsed.GetValue(sandbox),
            };
            var parent = new Parent(stop);
            parent.Listen();
            await using AnSinhNode node = await AnSinhNode.StartAsync(options, stop.Token);
            parent.Serve(node);
            await ServeUntilAsync(node, stop.Token);
            return 0;
        });
        return command;
    }

    /// <summary>Waits for the end and leaves in order.</summary>
    public static async Task ServeUntilAsync(AnSinhNode node, CancellationToken token)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await node.DrainAsync();
    }

    /// <summary>The parent's end of the pipe: says where the brokers are, and is gone when the pipe ends.</summary>
    private sealed class Parent(CancellationTokenSource stop)
    {
        private readonly Lock _lock = new();
        private AnSinhNode? _node;
        private string? _brokers;

        /// <summary>What was said during the start counts too.</summary>
        public void Serve(AnSinhNode node)
        {
            lock (_lock)
            {
                _node = node;
                if (_brokers is not null)
                    node.Kafka.Publish(_brokers);
            }
        }

        /// <summary>On a thread of its own: the console's reader blocks even when it is asked not to.</summary>
        public void Listen() => new Thread(Read) { IsBackground = true, Name = "ansinh-parent" }.Start();

        private void Read()
        {
            while (Console.In.ReadLine() is { } line)
            {
                if (line.Split(' ') is [SiloSupervisor.BrokerMoved, var brokers])
                    Move(brokers);
            }

            using var patience = new ManualResetEventSlim();
            stop.Cancel();
            patience.Wait(OrphanPatience);
            Environment.Exit(Failure.Failed);
        }

        private void Move(string brokers)
        {
            lock (_lock)
            {
                _brokers = brokers;
                _node?.Kafka.Publish(brokers);
            }
        }
    }
}
