using AnSinh.Embedded;
using Microsoft.Extensions.Configuration;

namespace AnSinh.Cli.Runs;

/// <summary>Which servers the configuration names.</summary>
public static class ServerSettings
{
    /// <summary><c>ConnectionStrings__AnSinh</c>; null when there is none.</summary>
    public static string? ConnectionString => Settings.Configuration.GetConnectionString("AnSinh");

    /// <summary><c>ConnectionStrings__AnSinhOwner</c>: the owner of the tables; null when there is none.</summary>
    public static string? OwnerConnectionString => Settings.Configuration.GetConnectionString("AnSinhOwner");

    /// <summary><c>Kafka__BootstrapServers</c>; null when there are none.</summary>
    public static string? BootstrapServers => Settings.Configuration["Kafka:BootstrapServers"];

    /// <summary><c>Kafka__Prefix</c>; null when there is none.</summary>
    public static string? TopicPrefix => Settings.Configuration["Kafka:Prefix"];

    /// <summary><c>Kafka__TopicsExist</c>: somebody else has made the topics.</summary>
    public static bool TopicsExist => Settings.Configuration["Kafka:TopicsExist"] is "true";

    /// <summary>Embedded servers in a directory, where the configuration names no others.</summary>
    public static DevelopmentServerOptions Read(string dataDirectory) => new()
    {
        DataDirectory = dataDirectory,
        ConnectionString = ConnectionString,
        OwnerConnectionString = OwnerConnectionString,
        BootstrapServers = BootstrapServers,
        TopicPrefix = TopicPrefix ?? "",
    };
}
