using System.Diagnostics;
using AnSinh.Api;
using AnSinh.Api.Health;
using AnSinh.Api.Identity;
using AnSinh.Domain.Calendar;
using AnSinh.Domain.Rules;
using AnSinh.Grains;
using AnSinh.Silo.Cluster;
using AnSinh.Storage;
using AnSinh.Storage.Embedded;
using AnSinh.Streaming;
using AnSinh.Streaming.Embedded;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AnSinh.Silo;

/// <summary>
/// One process of AnSinh: silo and API, with an embedded PostgreSQL and an embedded broker when the configuration names no others
/// (<c>ConnectionStrings__AnSinh</c>, <c>Kafka__BootstrapServers</c>). Disposing it ends everything that it started.
/// </summary>
public sealed class AnSinhNode : IAsyncDisposable
{
    private readonly NodeParts _parts;
    private readonly WebApplication _app;
    private bool _wroteRunFile;

    private AnSinhNode(NodeParts parts, WebApplication app, DevelopmentPeople people, string url, string tokensPath)
    {
        _parts = parts;
        _app = app;
        People = people;
        Url = url;
        TokensPath = tokensPath;
    }

    public string Url { get; }

    public DevelopmentPeople People { get; }

    public string TokensPath { get; }

    public IServiceProvider Services => _app.Services;

    public string ConnectionString => _parts.ConnectionString;

    public KafkaEndpoint Kafka => _parts.Kafka;

    public string BootstrapServers => _parts.Kafka.BootstrapServers;

    /// <summary>Put before every topic and group, see <see cref="StreamingOptions.Prefix"/>.</summary>
    public string TopicPrefix => _parts.TopicPrefix;

    /// <summary>Completes when cohorts are loaded, lanes run, and open batches have been picked up.</summary>
    public Task Ready => Services.GetRequiredService<StartUp>().Ready;

    /// <param name="brokerCommand">The command line of a process that runs <see cref="EmbeddedBrokerHost"/> with the given arguments.</param>
    public static async Task<AnSinhNode> StartAsync(NodeOptions options, Func<IReadOnlyList<string>, ProcessStartInfo> brokerCommand, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        int port = options.Port == 0 ? FreePort.Next() : options.Port;
        // Before it joins a cluster, which would move grains to a silo that then cannot listen.
        if (!FreePort.IsFree(port))
            throw new NodeStartException($"Port {port} on 127.0.0.1 is in use. End what uses it ('ss -tanp'), or choose another with --port.");
        Directory.CreateDirectory(options.DataDirectory);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        ConfigureLogging(builder, options.Verbose);
        NodeParts parts = await NodeParts.StartAsync(options, builder.Configuration, brokerCommand, cancellationToken);
        try
        {
            string url = $"http://127.0.0.1:{port}";
            string tokensPath = Path.Combine(options.DataDirectory, "tokens.json");
            DevelopmentPeople people = DevelopmentPeople.LoadOrCreate(tokensPath);
            builder.WebHost.UseUrls(url);
            builder.Services.AddAnSinhApi(people, Path.Combine(options.DataDirectory, "files"));
            ConfigureSilo(builder, parts, options);
            WebApplication app = builder.Build();
            app.UseAnSinhApi();
            options.Extend?.Invoke(app);
            await app.StartAsync(cancellationToken);
            var node = new AnSinhNode(parts, app, people, url, tokensPath);
            if (options.WriteRunFile)
                node.KeepRunFile();
            return node;
        }
        catch
        {
            await parts.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Leaves in order, before <see cref="DisposeAsync"/>: not ready, no new requests, no new statuses, what is in hand answered, cohorts
    /// saved for whoever takes them over. Whatever takes too long is cut off; nothing depends on it.
    /// </summary>
    public Task DrainAsync() => Services.GetRequiredService<NodeDrain>().RunAsync();

    public async ValueTask DisposeAsync()
    {
        if (_parts.Postgres is { } postgres)
            postgres.Restarted -= OnPostgresRestarted;
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        if (_wroteRunFile)
            RunFile.Delete(_parts.DataDirectory);
        await _parts.DisposeAsync();
    }

    /// <summary>Writes <c>run.json</c> now and whenever a process in it is another one.</summary>
    private void KeepRunFile()
    {
        _wroteRunFile = true;
        WriteRunFile();
        if (_parts.Postgres is { } postgres)
            postgres.Restarted += OnPostgresRestarted;
    }

    private void OnPostgresRestarted(object? sender, EventArgs e) => WriteRunFile();

    private void WriteRunFile() =>
        new RunFile(Environment.ProcessId, _parts.Postgres?.ProcessId, _parts.Broker?.ProcessId, Url, _parts.Kafka.BootstrapServers, _parts.ConnectionString).Write(_parts.DataDirectory);

    private static void ConfigureLogging(WebApplicationBuilder builder, bool verbose)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(verbose ? LogLevel.Information : LogLevel.Warning);
        // A failed start is told once, by whoever started.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // Orleans tries its placements again by itself and tells each try with a stack; what fails in the end comes back to the caller.
        builder.Logging.AddFilter("Polly", LogLevel.Error);
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // It compares the time of its last round with the start of the machine, and warns once at every start.
        builder.Logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        // Every command of Npgsql at Information would drown what a person must see.
        builder.Logging.AddFilter("Npgsql", LogLevel.Warning);
    }

    private static void ConfigureSilo(WebApplicationBuilder builder, NodeParts parts, NodeOptions options)
    {
        // Hosted services start in this order and stop in the other: storage outlives the silo, the silo outlives whoever calls grains.
        builder.Services.AddSingleton<TimeProvider>(new SteadyTime(ShiftedTime.Choose()));
        builder.Services.AddHostedService<PoolGuard>();
        builder.Services.AddSingleton(parts.Kafka);
        builder.Services.AddAnSinhStorage(storage => (storage.ConnectionString, storage.MaxConnections) = (parts.ConnectionString, options.MaxConnections));
        builder.Services.AddAnSinhStreaming(parts.ConfigureStreaming);
        RunRuleOptions rules = builder.Configuration.GetSection("Rules").Get<RunRuleOptions>() ?? new RunRuleOptions();
        builder.Services.AddSingleton(new PaymentWindow(builder.Configuration.GetSection("PaymentWindow").Get<PaymentWindowOptions>() ?? new PaymentWindowOptions()));
        builder.Services.AddAnSinhGrains(parts.Map, rules);
        builder.AddAnSinhTelemetry();
        builder.UseOrleans(silo =>
        {
            silo.UseAnSinhClustering(options.Seat, parts.ConnectionString);
            silo.AddControlStorage(parts.ConnectionString);
            silo.UseAdoNetReminderService(reminders =>
            {
                reminders.Invariant = "Npgsql";
                reminders.ConnectionString = parts.ConnectionString;
            });
            silo.ConfigureAnSinhSilo();
        });
        builder.Services.AddAnSinhStartUp();
        builder.Services.AddAnSinhStatusConsumer();
        builder.Services.AddSingleton<IReadinessCheck, StatusConsumerCheck>();
        builder.Services.AddSingleton<NodeDrain>();
    }
}
