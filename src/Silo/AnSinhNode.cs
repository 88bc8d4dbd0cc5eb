using AnSinh.Api;
using AnSinh.Api.Batches;
using AnSinh.Api.Health;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Calendar;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Rules;
using AnSinh.Grains;
using AnSinh.Intake;
using AnSinh.Silo.Cluster;
using AnSinh.Silo.Health;
using AnSinh.Storage;
using AnSinh.Streaming;
using AnSinh.Transfer.Kafka;
using Confluent.Kafka;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AnSinh.Silo;

/// <summary>One process of AnSinh: silo and API, on servers that somebody else runs. Disposing it ends what it started.</summary>
public sealed partial class AnSinhNode : IAsyncDisposable
{
    private static readonly TimeSpan BrokerPatience = TimeSpan.FromSeconds(10);

    private readonly NodeOptions _options;
    private readonly WebApplication _app;

    private AnSinhNode(NodeOptions options, WebApplication app) => (_options, _app) = (options, app);

    public string Url => UrlOf(_options.Port);

    public IServiceProvider Services => _app.Services;

    public string ConnectionString => _options.ConnectionString;

    public KafkaEndpoint Kafka => _options.Kafka;

    public string BootstrapServers => _options.Kafka.BootstrapServers;

    /// <summary>Put before every topic and group, see <see cref="StreamingOptions.Prefix"/>.</summary>
    public string TopicPrefix => _options.TopicPrefix;

    /// <summary>Completes when cohorts are loaded, lanes run, and open batches have been picked up.</summary>
    public Task Ready => Services.GetRequiredService<StartUp>().Ready;

    /// <exception cref="NodeStartException">The port is in use, or the brokers do not answer.</exception>
    public static async Task<AnSinhNode> StartAsync(NodeOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        // Before it joins a cluster, which would move grains to a silo that then cannot listen.
        if (!LoopbackPort.IsFree(options.Port))
            throw new NodeStartException(
                $"Port {options.Port} on 127.0.0.1 is in use. End what uses it ('ss -tanp'), or choose another with --port.");
        Directory.CreateDirectory(options.DataDirectory);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = NodeEnvironment.NameOf(Environment.GetEnvironmentVariable),
        });
        ConfigureLogging(builder, options.Verbose);
        bool isDevelopment = builder.Environment.IsDevelopment();
        ArmedFaults faults = ArmedFaults.Read(isDevelopment, Environment.GetEnvironmentVariable);
        bool isNobodyPaid = NodeControls.IsNobodyPaid(isDevelopment, options.Sandbox, Environment.GetEnvironmentVariable);
        NodeControls controls = NodeControls.Read(builder.Configuration, isNobodyPaid);
        SiloTlsOptions tls = builder.Configuration.GetSection(SiloTlsOptions.Section).Get<SiloTlsOptions>() ?? new SiloTlsOptions();
        SiloIdentity? identity = SiloCertificate.Choose(options.Seat is not null, tls, isDevelopment, faults.Clock);
        PreparedDatabase database = await PrepareServersAsync(options, cancellationToken);
        if (database.MayChangeJournals && options.Seat is not null && !isDevelopment)
            throw new NodeStartException(PreparedDatabase.Warning + " A silo of a cluster does not start without.");
        builder.WebHost.UseUrls(UrlOf(options.Port));
        builder.Services.AddAnSinhApi(options.People, Path.Combine(options.DataDirectory, "files"));
        builder.Services.AddSingleton(controls.Batches);
        builder.Services.AddSingleton(new PaymentWindow(controls.Window));
        ConfigureSilo(builder, database.Map, options, identity, faults.Clock);
        WebApplication app = builder.Build();
        foreach (string warning in faults.Warnings.Concat(SiloCertificate.WarningsOf(identity, faults.Clock)))
            LogDanger(app.Logger, warning);
        if (database.MayChangeJournals && !isDevelopment)
            LogDanger(app.Logger, PreparedDatabase.Warning);
        faults.Arm();
        app.UseAnSinhApi();
        options.Extend?.Invoke(app);
        await app.StartAsync(cancellationToken);
        return new AnSinhNode(options, app);
    }

    /// <summary>
    /// Leaves in order, before <see cref="DisposeAsync"/>: not ready, no new requests, no new statuses, what is in hand answered, cohorts
    /// saved for whoever takes them over. Whatever takes too long is cut off; nothing depends on it.
    /// </summary>
    public Task DrainAsync() => Services.GetRequiredService<NodeDrain>().RunAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private static string UrlOf(int port) => $"http://127.0.0.1:{port}";

    /// <summary>
    /// Said before the silo is started, because everything else would only wait. Side by side; the brokers' failure is told first.
    /// </summary>
    private static async Task<PreparedDatabase> PrepareServersAsync(NodeOptions options, CancellationToken cancellationToken)
    {
        var access = new DatabaseAccess(options.ConnectionString, options.OwnerConnectionString);
        Task<PreparedDatabase> database = Databases.PrepareAsync(access, options.Map, cancellationToken);
        await Task.WhenAll(CheckBrokersAsync(options.Kafka.BootstrapServers, cancellationToken), database);
        return await database;
    }

    private static async Task CheckBrokersAsync(string bootstrapServers, CancellationToken cancellationToken)
    {
        try
        {
            await KafkaClients.CheckAsync(bootstrapServers, BrokerPatience, cancellationToken);
        }
        catch (KafkaException error)
        {
            throw new NodeStartException(
                $"Kafka at {bootstrapServers} does not answer ({error.Error.Reason}). Start it, or correct Kafka__BootstrapServers; "
                + "without the setting an embedded broker is used.",
                error);
        }
    }

    private static void ConfigureLogging(WebApplicationBuilder builder, bool verbose)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
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

    private static void ConfigureSilo(
        WebApplicationBuilder builder, CohortMap map, NodeOptions options, SiloIdentity? identity, TimeProvider clock)
    {
        // Hosted services start in this order and stop in the other: storage outlives the silo, the silo outlives whoever calls grains.
        builder.Services.AddSingleton<TimeProvider>(new SteadyTime(clock));
        builder.Services.AddHostedService<PoolGuard>();
        builder.Services.AddSingleton(options.Kafka);
        builder.Services.AddAnSinhStorage(
            storage => (storage.ConnectionString, storage.MaxConnections) = (options.ConnectionString, options.MaxConnections));
        builder.Services.AddAnSinhStreaming(streaming =>
        {
            ConfigureStreaming(streaming, options);
            streaming.SharedStatusTopic = builder.Configuration.GetValue<bool>("Kafka:SharedStatusTopic");
        });
        RunRuleOptions rules = builder.Configuration.GetSection("Rules").Get<RunRuleOptions>() ?? new RunRuleOptions();
        builder.Services.AddAnSinhGrains(map, rules);
        builder.Services.AddAnSinhIntake();
        builder.AddAnSinhTelemetry();
        builder.UseOrleans(silo =>
        {
            silo.UseAnSinhClustering(options.Seat, options.LocalSiloPort, options.ConnectionString, identity);
            silo.AddControlStorage(options.ConnectionString);
            silo.UseAdoNetReminderService(reminders =>
            {
                reminders.Invariant = "Npgsql";
                reminders.ConnectionString = options.ConnectionString;
            });
            silo.ConfigureAnSinhSilo();
        });
        builder.Services.AddAnSinhStartUp();
        builder.Services.AddAnSinhStatusConsumer();
        builder.Services.AddSingleton<IReadinessCheck, StatusConsumerCheck>();
        builder.Services.AddSingleton<IBatchRecomputation, NodeRecomputation>();
        builder.Services.AddSingleton<NodeHealth>();
        builder.Services.AddSingleton<INodeHealth>(provider => provider.GetRequiredService<NodeHealth>());
        builder.Services.AddSingleton<NodeDrain>();
    }

    private static void ConfigureStreaming(StreamingOptions streaming, NodeOptions options)
    {
        streaming.BootstrapServers = options.Kafka.BootstrapServers;
        streaming.Prefix = options.TopicPrefix;
        streaming.CreateTopics = options.CreateTopics;
        foreach (Bank bank in BankDirectory.All)
            streaming.Banks.Add(bank.Bin);
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Warning}")]
    private static partial void LogDanger(ILogger logger, string warning);
}
