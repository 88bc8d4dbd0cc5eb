using AnSinh.Domain.Cohorts;
using AnSinh.Ports.Lanes;
using AnSinh.Streaming.Lanes;
using AnSinh.Streaming.Statuses;
using AnSinh.Streaming.Topics;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Topics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AnSinh.Streaming;

public static class StreamingServices
{
    /// <summary>
    /// Registers the lanes' streams and topic creation. Needs <see cref="CohortMap"/> and the journal's ports. A
    /// <see cref="KafkaEndpoint"/> that is registered already (the embedded broker's) is kept.
    /// </summary>
    public static IServiceCollection AddAnSinhStreaming(this IServiceCollection services, Action<StreamingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        OptionsBuilder<StreamingOptions> options = services.AddOptions<StreamingOptions>().ValidateDataAnnotations().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(
            static provider => new KafkaEndpoint(provider.GetRequiredService<IOptions<StreamingOptions>>().Value.BootstrapServers));
        services.TryAddSingleton(static provider => new TopicNames(provider.GetRequiredService<IOptions<StreamingOptions>>().Value.Prefix));
        services.TryAddSingleton<StreamingMeters>();
        services.TryAddSingleton<TopicSetup>();
        services.TryAddSingleton<ILaneStreamFactory, LaneStreamFactory>();
        services.AddHostedService<TopicSetupService>();
        return services;
    }

    /// <summary>Registers the status consumer; needs <c>IStatusIntake</c> and <c>IStrayStatusStore</c>.</summary>
    public static IServiceCollection AddAnSinhStatusConsumer(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<StatusConsumer>();
        services.AddHostedService(static provider => provider.GetRequiredService<StatusConsumer>());
        return services;
    }

    /// <summary>Creates missing topics before anything else starts.</summary>
    private sealed class TopicSetupService(TopicSetup setup, TopicNames names, IOptions<StreamingOptions> options, CohortMap map)
        : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken)
        {
            StreamingOptions value = options.Value;
            return value.CreateTopics
                ? setup.EnsureAsync(
                    TopicPlan.Create(names, value.Banks, map.Lanes, value.OrderPartitions, value.StatusPartitions), value.ReplicationFactor,
                    cancellationToken)
                : Task.CompletedTask;
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
