using AnSinh.Ports.Journal;
using AnSinh.Ports.Lanes;
using AnSinh.Streaming.Tests.Kit;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Topics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AnSinh.Streaming.Tests;

public sealed class RegistrationTests
{
    [Fact]
    public async Task Lanes_of_the_map_can_be_made_and_no_others()
    {
        await using ServiceProvider provider = Provider(options => options.Prefix = "p.");
        var factory = provider.GetRequiredService<ILaneStreamFactory>();
        await using ILaneStream lane = factory.Create(1);
        lane.Lane.ShouldBe(1);
        Should.Throw<ArgumentOutOfRangeException>(() => factory.Create(LaneKit.Map.Lanes));
        provider.GetRequiredService<TopicNames>().Orders(970_436).ShouldBe("p.transfer-orders.970436");
        provider.GetRequiredService<KafkaEndpoint>().BootstrapServers.ShouldBe("localhost:9092");
    }

    [Fact]
    public async Task An_endpoint_that_is_there_is_kept()
    {
        var embedded = new KafkaEndpoint("127.0.0.1:5");
        await using ServiceProvider provider = Provider(null, services => services.AddSingleton(embedded));
        provider.GetRequiredService<KafkaEndpoint>().ShouldBeSameAs(embedded);
    }

    [Fact]
    public async Task An_option_out_of_its_range_is_refused()
    {
        await using ServiceProvider tooOld = Provider(options => options.TransactionMaxAge = TimeSpan.FromSeconds(5));
        Should.Throw<OptionsValidationException>(() => tooOld.GetRequiredService<IOptions<StreamingOptions>>().Value);
        await using ServiceProvider tooMany = Provider(options => options.TransactionMaxEntries = 0);
        Should.Throw<OptionsValidationException>(() => tooMany.GetRequiredService<IOptions<StreamingOptions>>().Value);
    }

    [Fact]
    public void A_moved_endpoint_tells_whoever_holds_the_old_address()
    {
        var endpoint = new KafkaEndpoint("a:1");
        KafkaAddress old = endpoint.Current;
        int raised = 0;
        endpoint.Changed += (_, _) => raised++;
        endpoint.Publish("a:1");
        (raised, old.Moved.IsCancellationRequested).ShouldBe((0, false));
        endpoint.Publish("a:2");
        (
            raised, old.Moved.IsCancellationRequested, endpoint.Current.Version,
            endpoint.Current.Moved.IsCancellationRequested).ShouldBe((1, true, 2, false));
    }

    private static ServiceProvider Provider(Action<StreamingOptions>? configure, Action<IServiceCollection>? before = null)
    {
        var services = new ServiceCollection();
        before?.Invoke(services);
        var journal = new FakeJournal();
        services.AddLogging();
        services.AddSingleton(LaneKit.Map);
        services.AddSingleton<IJournalReader>(journal);
        services.AddSingleton<IBatchWork>(journal);
        services.AddSingleton<ILanePositionHints>(journal);
        services.AddAnSinhStreaming(configure);
        return services.BuildServiceProvider();
    }
}
