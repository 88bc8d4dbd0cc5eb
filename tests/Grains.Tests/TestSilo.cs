using System.Net;
using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Calendar;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Places;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;
using AnSinh.Embedded;
using AnSinh.Fixtures;
using AnSinh.Grains.Cohorts;
using AnSinh.Ports.Journal;
using AnSinh.Ports.Lanes;
using AnSinh.Ports.Payments;
using AnSinh.Storage;
using AnSinh.Storage.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace AnSinh.Grains.Tests;

/// <summary>
/// A silo in a cluster of its own, unless it joins another's. Two that do not join over one database do not know of each other: both
/// activate the same grains, which is the worst that a network partition can do.
/// </summary>
internal sealed class TestSilo : IAsyncDisposable
{
    public static readonly CohortMap Map = new(cohorts: 8, lanes: 2);
    public static readonly BenefitPeriod December = new(2024, 12);
    public static readonly RunScope Everybody = new(ProgrammeCode.MonthlySocialAllowance, December, "all");

    private readonly IHost _host;

    private TestSilo(IHost host, FakeLanes lanes, IPEndPoint primary)
    {
        _host = host;
        Lanes = lanes;
        Primary = primary;
    }

    public FakeLanes Lanes { get; }

    /// <summary>Where others join its cluster.</summary>
    public IPEndPoint Primary { get; }

    public SiloAddress Address => _host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public CohortCalls Calls => _host.Services.GetRequiredService<CohortCalls>();

    public IStatusIntake Statuses => _host.Services.GetRequiredService<IStatusIntake>();

    public static async Task<TestSilo> StartAsync(string connectionString, TestSiloOptions? options = null)
    {
        options ??= new TestSiloOptions();
        var lanes = new FakeLanes();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddAnSinhStorage(storage => storage.ConnectionString = connectionString);
        if (options.Streams is { } streams)
            builder.Services.AddSingleton(services => streams(new EventStreams(services.GetRequiredService<NpgsqlDataSource>())));
        builder.Services.AddSingleton<ILaneStreamFactory>(lanes);
        builder.Services.AddSingleton(new PaymentWindow(options.Window));
        builder.Services.AddSingleton(new BatchControls { FundRequired = options.FundRequired });
        builder.Services.AddAnSinhGrains(options.Map, new RunRuleOptions());
        if (options.BelievesReleases)
            builder.Services.AddSingleton<IReleaseCheck, BelievingCheck>();
        int port = FreePort.Next();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(port, gatewayPort: 0, options.Primary, "test", "test");
            silo.AddControlStorage(connectionString);
            silo.UseAdoNetReminderService(reminders =>
            {
                reminders.Invariant = "Npgsql";
                reminders.ConnectionString = connectionString;
            });
            if (options.Answer is { } answer)
                silo.AddIncomingGrainCallFilter(new AnswerFilter(answer));
        });
        builder.Services.AddAnSinhStartUp();
        IHost host = builder.Build();
        lanes.Journal = host.Services.GetRequiredService<IJournalReader>();
        await host.StartAsync();
        await host.Services.GetRequiredService<StartUp>().Ready.WaitAsync(Eventually.Deadline);
        return new TestSilo(host, lanes, options.Primary ?? new IPEndPoint(IPAddress.Loopback, port));
    }

    /// <summary>A severely disabled adult: 750,000 đồng a month in 2024.</summary>
    public static BeneficiaryRecord Person(int number, string account = "0071000123456") => new()
    {
        CitizenId = $"07408{number:D7}",
        FullName = "Nguyễn Văn An",
        BirthDate = new DateOnly(1980, 1, 1),
        Sex = Sex.Male,
        Commune = Communes.All[number % Communes.All.Count].Code,
        Category = BenefitCategories.TryGet("DISAB_SEVERE", out BenefitCategory? category)
            ? category.Number
            : throw new InvalidOperationException(),
        DecisionNumber = "12/QĐ-UBND",
        DecisionDate = new DateOnly(2020, 5, 4),
        Bank = 970436,
        Account = account,
    };

    public async Task EnrolAsync(IEnumerable<BeneficiaryRecord> people)
    {
        foreach (IGrouping<int, BeneficiaryRecord> cohort in people.GroupBy(person => Map.CohortOf(person.CitizenId)))
            await Grains
                .GetGrain<IBeneficiaryCohortGrain>(cohort.Key)
                .EnrolAsync(new EnrolCommand(Guid.NewGuid(), "lan", [.. cohort]), CancellationToken.None);
    }

    /// <summary>Lets a test change what a grain answers, to see what others make of a wrong answer.</summary>
    private sealed class AnswerFilter(Func<object, object> answer) : IIncomingGrainCallFilter
    {
        public async Task Invoke(IIncomingGrainCallContext context)
        {
            await context.Invoke();
            if (context.Result is { } result)
                context.Result = answer(result);
        }
    }

    public IPaymentBatchGrain Batch(string id) => Grains.GetGrain<IPaymentBatchGrain>(id);

    public static PrepareBatch Prepare(string actor = "lan") => new(Guid.NewGuid(), actor, Everybody);

    /// <param name="content">What the person has seen; steps that answer for it need it.</param>
    public static BatchCommand Command(string actor, BatchAction action, string? content) => new(Guid.NewGuid(), actor, action)
    {
        ExpectedContent = action is BatchAction.Verify or BatchAction.Approve or BatchAction.Schedule or BatchAction.Release
            ? content
            : null,
    };

    /// <summary>Whether the batch is active here, and not on another silo of the cluster.</summary>
    public async Task<bool> HostsAsync(string batchId) =>
        Address.Equals(await Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(Batch(batchId)));

    public Task<BatchView> AwaitAsync(string batchId, BatchState state) => Eventually.GetAsync(
        async () => (await Batch(batchId).GetAsync(CancellationToken.None))!, view => view.State >= state,
        view => $"it is {state}; it is {view.State}");

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        // Orleans' providers leave a pool for each database, and the tests share a server.
        NpgsqlConnection.ClearAllPools();
    }
}
