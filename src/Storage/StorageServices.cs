using AnSinh.Domain.Requests;
using AnSinh.Ports.Diagnostics;
using AnSinh.Ports.Journal;
using AnSinh.Ports.Lanes;
using AnSinh.Ports.Lists;
using AnSinh.Ports.Payments;
using AnSinh.Storage.Journal;
using AnSinh.Storage.Lists;
using AnSinh.Storage.Requests;
using AnSinh.Storage.Strays;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AnSinh.Storage;

public static class StorageServices
{
    /// <summary>
    /// Registers the shared <see cref="NpgsqlDataSource"/> and every port that PostgreSQL serves. The host runs
    /// <see cref="Database.MigrateAsync(NpgsqlDataSource, CancellationToken)"/> and <see cref="Database.EnsureClusterAsync"/> before it
    /// starts.
    /// </summary>
    public static IServiceCollection AddAnSinhStorage(this IServiceCollection services, Action<StorageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<StorageOptions>().Configure(configure ?? (_ => { })).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>());
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(CreateDataSource);
        services.TryAddSingleton<JournalWriter>();
        services.TryAddSingleton<IJournal>(provider => provider.GetRequiredService<JournalWriter>());
        services.TryAddSingleton<IJournalReader, JournalReader>();
        services.TryAddSingleton<ISnapshotStore, SnapshotStore>();
        services.TryAddSingleton<ILanePositionHints, LanePositionHints>();
        services.TryAddSingleton<IEventStreams, EventStreams>();
        services.TryAddSingleton<IBatchDirectory, BatchDirectory>();
        services.TryAddSingleton<IBatchWork, BatchWork>();
        services.TryAddSingleton<IStorageProbe, StorageProbe>();
        services.TryAddSingleton<IStrayStatusStore, StrayStatusStore>();
        services.TryAddSingleton<IInstructionListStore, InstructionListStore>();
        services.TryAddSingleton<IRequestKeys, RequestKeys>();
        services.TryAddSingleton<JournalVerifier>();
        services.AddHostedService<JournalDrain>();
        return services;
    }

    private static NpgsqlDataSource CreateDataSource(IServiceProvider provider)
    {
        StorageOptions options = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
        var builder = new NpgsqlDataSourceBuilder(options.ConnectionString);
        builder.ConnectionStringBuilder.MaxPoolSize = options.MaxConnections;
        builder.ConnectionStringBuilder.CommandTimeout = StorageLimits.CommandTimeoutSeconds;
        builder.ConnectionStringBuilder.ApplicationName ??= "ansinh";
        builder.UseLoggerFactory(provider.GetService<ILoggerFactory>());
        return builder.Build();
    }

    /// <summary>
    /// Drains the writer at shutdown. Register storage before the silo: hosted services stop in reverse order, and grains append until they
    /// are gone.
    /// </summary>
    private sealed class JournalDrain(JournalWriter writer) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => writer.StopAsync().WaitAsync(cancellationToken);
    }
}
