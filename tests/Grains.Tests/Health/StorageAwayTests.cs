using AnSinh.Api;
using AnSinh.Contracts.Journal;
using AnSinh.Domain.Journal;
using Npgsql;

namespace AnSinh.Grains.Tests.Health;

/// <summary>Who asks for something while the database is away is told to ask again, and not that something is broken.</summary>
public sealed class StorageAwayTests
{
    public static TheoryData<Exception> Passing =>
    [
        new NpgsqlException("The connection pool has been exhausted", new TimeoutException()),
        new NpgsqlException("Failed to connect", new System.Net.Sockets.SocketException()),
        new NpgsqlException("Exception while reading from stream", new IOException()),
        new PostgresException("the database system is starting up", "FATAL", "FATAL", PostgresErrorCodes.CannotConnectNow),
        new PostgresException("terminating connection", "FATAL", "FATAL", PostgresErrorCodes.AdminShutdown),
        new JournalUnavailableException("The journal did not answer"),
    ];

    public static TheoryData<Exception> Lasting =>
    [
        new PostgresException("duplicate key", "ERROR", "ERROR", PostgresErrorCodes.UniqueViolation),
        new JournalDriftException("a gap"),
        new InvalidOperationException("a mistake of ours"),
    ];

    [Theory]
    [MemberData(nameof(Passing))]
    public void Errors_that_go_away_are_storages(Exception error) => AnSinhApi.IsStorageAway(error).ShouldBeTrue();

    [Theory]
    [MemberData(nameof(Lasting))]
    public void Others_are_not(Exception error) => AnSinhApi.IsStorageAway(error).ShouldBeFalse();
}
