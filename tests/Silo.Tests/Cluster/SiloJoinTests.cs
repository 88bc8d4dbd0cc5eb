using System.Net;
using AnSinh.Embedded;
using AnSinh.Fixtures;
using AnSinh.Silo.Cluster;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace AnSinh.Silo.Tests.Cluster;

/// <summary>The password of the database does not make a member of the cluster: a silo needs the key, too.</summary>
[Trait("needs", "postgres")]
public sealed class SiloJoinTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_silo_with_another_certificate_or_with_none_does_not_join_and_one_with_the_right_one_does()
    {
        SiloIdentity own = SiloIdentity.Ephemeral(TimeProvider.System);
        string database = await postgres.CreateDatabaseAsync();
        using IHost first = Build("first", database, own);
        await first.StartAsync();
        try
        {
            foreach (SiloIdentity? other in new[] { SiloIdentity.Ephemeral(TimeProvider.System), null })
            {
                using IHost stranger = Build("stranger", database, other);
                await Should.ThrowAsync<Exception>(() => stranger.StartAsync());
                (await ActiveAsync(first)).ShouldBe(["first"]);
            }

            using IHost second = Build("second", database, own);
            await second.StartAsync();
            (await ActiveAsync(first)).ShouldBe(["first", "second"], ignoreOrder: true);
            await second.StopAsync();
        }
        finally
        {
            await first.StopAsync();
        }
    }

    private static IHost Build(string name, string database, SiloIdentity? identity)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        var seat = new ClusterSeat(name, IPAddress.Loopback, FreePort.Next());
        builder.UseOrleans(silo =>
        {
            silo.UseAnSinhClustering(seat, localSiloPort: 0, database, identity);
            silo.Services.Configure<ClusterMembershipOptions>(membership => membership.MaxJoinAttemptTime = JoinPatience);
            // Who is declared dead ends its process, which is this one.
            silo.Services.AddSingleton<IFatalErrorHandler, Told>();
        });
        return builder.Build();
    }

    private sealed class Told : IFatalErrorHandler
    {
        public bool IsUnexpected(Exception exception) => false;

        public void OnFatalException(object? sender, string? context, Exception? exception)
        {
        }
    }

    private static async Task<IEnumerable<string>> ActiveAsync(IHost host)
    {
        IManagementGrain management = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        MembershipEntry[] members = await management.GetDetailedHosts(onlyActive: true);
        return members.Select(member => member.SiloName);
    }
}
