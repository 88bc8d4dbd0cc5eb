using AnSinh.Api.Identity;
using AnSinh.Domain.Cohorts;
using AnSinh.Silo.Cluster;
using AnSinh.Transfer.Kafka;
using Microsoft.AspNetCore.Builder;

namespace AnSinh.Silo;

/// <summary>How a node is started: its servers, its ports and its people are the caller's to choose.</summary>
public sealed record NodeOptions
{
    /// <summary>Where uploaded files are kept; made when missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The database. The node runs as this role, which needs no rights to change tables or journals.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>
    /// To the same database as the owner of its tables, who brings it to this build's version. Without it <see cref="ConnectionString"/>
    /// must be the owner's, or somebody has run the migrations.
    /// </summary>
    /// <value>The default value is null.</value>
    public string? OwnerConnectionString { get; init; }

    /// <summary>The brokers, and where they moved.</summary>
    public required KafkaEndpoint Kafka { get; init; }

    /// <summary>Who may call the API.</summary>
    public required DevelopmentPeople People { get; init; }

    /// <summary>Port of the API on 127.0.0.1.</summary>
    public required int Port { get; init; }

    /// <summary>
    /// For a cluster of one: a free port on 127.0.0.1, where nobody without this process' key is heard. Not used with a seat.
    /// </summary>
    /// <value>The default value is 0: none.</value>
    public int LocalSiloPort { get; init; }

    /// <summary>Put before every topic and group.</summary>
    /// <value>The default value is "".</value>
    public string TopicPrefix { get; init; } = "";

    /// <summary>Cohorts and lanes of a new database; an existing one keeps its own.</summary>
    public CohortMap Map { get; init; } = new();

    /// <summary>Prints logs of level Information and up; otherwise only warnings.</summary>
    public bool Verbose { get; init; }

    /// <summary>Adds endpoints to the API; they need a token as the others do.</summary>
    public Action<WebApplication>? Extend { get; init; }

    /// <summary>Joins a cluster over the database's membership table; null makes a cluster of one.</summary>
    public ClusterSeat? Seat { get; init; }

    /// <summary>Creates missing topics at the start; false when somebody else has made them.</summary>
    /// <value>The default value is true.</value>
    public bool CreateTopics { get; init; } = true;

    /// <summary>
    /// Every bank is simulated, so nobody is paid: batches need no fund and no payment window, unless <c>DOTNET_ENVIRONMENT</c> names
    /// another environment than Development.
    /// </summary>
    public bool Sandbox { get; init; }

    /// <summary>Connections of this process to the database; several silos share what the server has.</summary>
    /// <value>The default value is 40.</value>
    public int MaxConnections { get; init; } = 40;
}
