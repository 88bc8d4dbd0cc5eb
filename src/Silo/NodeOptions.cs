using AnSinh.Domain.Cohorts;
using AnSinh.Silo.Cluster;
using Microsoft.AspNetCore.Builder;

namespace AnSinh.Silo;

/// <summary>How a node is started. Connection strings come from the configuration, as everywhere in .NET.</summary>
public sealed record NodeOptions
{
    /// <summary>Where embedded servers, tokens and the simulators' ledgers live; made when missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Port of the API on 127.0.0.1.</summary>
    /// <value>The default value is 0: any free port.</value>
    public int Port { get; init; }

    /// <summary>Made on the server when it is missing; null takes the database that the connection string names.</summary>
    /// <value>The default value is null.</value>
    public string? Database { get; init; }

    /// <summary>Put before every topic and group, unless the configuration has <c>Kafka__Prefix</c>.</summary>
    /// <value>The default value is "".</value>
    public string TopicPrefix { get; init; } = "";

    /// <summary>Throws an existing database away first: for demonstrations only.</summary>
    public bool FreshDatabase { get; init; }

    /// <summary>Cohorts and lanes of a new database; an existing one keeps its own.</summary>
    public CohortMap Map { get; init; } = new();

    /// <summary>Prints logs of level Information and up; otherwise only warnings.</summary>
    public bool Verbose { get; init; }

    /// <summary>Adds endpoints to the API; they need a token as the others do.</summary>
    public Action<WebApplication>? Extend { get; init; }

    /// <summary>Joins a cluster over the database's membership table; null makes a cluster of one.</summary>
    public ClusterSeat? Seat { get; init; }

    /// <summary>The topics are somebody else's: the parent's embedded broker has them already.</summary>
    public bool TopicsExist { get; init; }

    /// <summary>Connections of this process to the database; several silos share what the server has.</summary>
    /// <value>The default value is 40.</value>
    public int MaxConnections { get; init; } = 40;

    /// <summary>Writes <c>run.json</c>; the children of a supervisor leave that to it.</summary>
    /// <value>The default value is true.</value>
    public bool WriteRunFile { get; init; } = true;
}
