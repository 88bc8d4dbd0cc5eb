using AnSinh.BankSimulator;
using AnSinh.Cli.Runs;
using AnSinh.Domain.Banks;
using AnSinh.Embedded;
using AnSinh.Embedded.Cluster;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AnSinh.Cli.Serve;

/// <summary>
/// <c>serve --silos N</c>: the parent of a cluster on one machine. With <c>--piped</c> its own input is a pipe: the line <c>kafka
/// host:port</c> says where the brokers are now, and the end of the input ends the cluster, so that none is left behind by a caller that
/// was killed.
/// </summary>
internal static class ClusterServer
{
    public static async Task<int> RunAsync(string directory, int silos, int port, bool sandbox, bool piped, CancellationToken token)
    {
        SimulatedBanks? banks = null;
        await using WebApplication status = CreateStatus(() => banks);
        await status.StartAsync(token);
        var options = new SupervisorOptions { DataDirectory = directory, Silos = silos, FirstPort = port, Sandbox = sandbox };
        await using LocalCluster cluster = await LocalCluster.StartAsync(options, status.Urls.First(), token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        if (piped)
            new Thread(() => ListenToParent(cluster, stop)) { IsBackground = true, Name = "ansinh-parent" }.Start();
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(LogLevel.Warning));
        if (sandbox)
        {
            banks = SimulatedBanks.Start(cluster.Kafka, cluster.TopicPrefix, loggers.CreateLogger<Simulator>(),
                BankDirectory.All.Select(bank => bank.Bin), ServeCommand.LedgersOf(directory), mischief: 0);
        }

        await using SimulatedBanks? stopped = banks;
        await cluster.ReadyAsync(stop.Token);
        Console.WriteLine($"AnSinh listens on {string.Join(", ", cluster.Urls)}; Ctrl-C ends it.");
        ServeCommand.WritePeople(cluster.TokensPath, cluster.People);
        Console.WriteLine($"Kafka: {cluster.Kafka.BootstrapServers}   processes: see {Path.Combine(directory, "run.json")}");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Console.WriteLine("Stopping: what is acknowledged is in the journal.");
        return 0;
    }

    private static void ListenToParent(LocalCluster cluster, CancellationTokenSource stop)
    {
        while (Console.In.ReadLine() is { } line)
        {
            if (line.Split(' ') is [SiloSupervisor.BrokerMoved, var brokers])
                cluster.Kafka.Publish(brokers);
        }

        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It is ending already.
        }
    }

    /// <summary>What the simulated banks have seen, sums only; they live here, and outlive the silos that a test ends.</summary>
    private static WebApplication CreateStatus(Func<SimulatedBanks?> banks)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{FreePort.Next()}");
        WebApplication app = builder.Build();
        app.MapGet("/sandbox/banks", () => SandboxView(banks()));
        return app;
    }

    /// <summary>404 while there are no simulated banks.</summary>
    public static IResult SandboxView(SimulatedBanks? banks) => banks is null
        ? Results.NotFound()
        : Results.Ok(
            new
            {
                paid = banks.Paid,
                paidAmount = banks.PaidAmount,
                rejected = banks.Rejected,
                repeated = banks.Repeated,
                faults = banks.Faults,
            });
}
