using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace AnSinh.Silo.Cluster;

/// <summary>
/// Membership: in memory for a node alone, in the database for a cluster (decision 0006 has the reasons and the measurements).
/// </summary>
internal static class Clustering
{
    private const string ClusterId = "ansinh";

    /// <summary>Every caller of a grain is a silo: the API lives in each, so no port waits for clients.</summary>
    private const int NoGateway = 0;

    /// <param name="seat">Null for a node alone.</param>
    /// <param name="localSiloPort">Of a node alone.</param>
    /// <param name="connectionString">Of the database with the membership; a node alone does not use it.</param>
    /// <param name="identity">Null runs without TLS, which is for Development only.</param>
    public static void UseAnSinhClustering(
        this ISiloBuilder silo, ClusterSeat? seat, int localSiloPort, string connectionString, SiloIdentity? identity)
    {
        if (identity is not null)
            silo.UseTls(identity.Apply);
        if (seat is null)
        {
            silo.UseLocalhostClustering(
                localSiloPort, NoGateway, primarySiloEndpoint: null, serviceId: ClusterId, clusterId: ClusterId);
            return;
        }

        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (ClusterId, ClusterId));
        silo.Configure<SiloOptions>(names => names.SiloName = seat.Name);
        silo.UseAdoNetClustering(membership =>
        {
            membership.Invariant = "Npgsql";
            membership.ConnectionString = connectionString;
        });
        silo.Configure<EndpointOptions>(endpoint =>
        {
            endpoint.AdvertisedIPAddress = seat.Address;
            endpoint.SiloPort = seat.SiloPort;
            endpoint.SiloListeningEndpoint = new IPEndPoint(seat.Address, seat.SiloPort);
            endpoint.GatewayPort = NoGateway;
        });
        silo.Services.Configure<ClusterMembershipOptions>(Tune);
    }

    /// <summary>
    /// A payment window waits for a dead silo, so it is found in seconds: three probes that start one to two seconds apart. A silo that
    /// merely stalls (a collection, a full core) gets longer by Orleans' own adaptive time-outs, up to three seconds a probe. With one
    /// second, silos of a machine with forty runnable threads a core needed several tries to join.
    /// </summary>
    private static void Tune(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(2);
        membership.MinProbeTimeout = TimeSpan.FromSeconds(1);
        // A frozen process keeps its connections: how long they count as a sign of life is this times the missed probes.
        membership.MaxProbeTimeout = TimeSpan.FromSeconds(3);
        membership.NumMissedProbesLimit = 3;
        membership.NumVotesForDeathDeclaration = 2;
        // Gossip tells of changes at once; the table is for what gossip missed, such as one's own death.
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(3);
        // After a power cut every row says "active": a silo that starts waits only for those that were alive five seconds ago.
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(1);
        membership.NumMissedTableIAmAliveLimit = 5;
        membership.MaxJoinAttemptTime = TimeSpan.FromMinutes(1);
        membership.DefunctSiloExpiration = TimeSpan.FromDays(1);
    }
}
