using AnSinh.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnSinh.Embedded.Postgres;

/// <summary>The databases of the server: its superuser makes them, their owner's role has them, and nodes use a third role.</summary>
public sealed partial class EmbeddedPostgres
{
    /// <summary>The superuser's connection string of a server that runs, for whoever may read its folder.</summary>
    /// <param name="dataDirectory">As given to <see cref="StartAsync(string, ILoggerFactory, CancellationToken)"/>.</param>
    /// <param name="connectionString">Any to the server.</param>
    /// <exception cref="EmbeddedPostgresException">The folder is not there, or is another user's.</exception>
    public static async Task<string> AdministrationOfAsync(
        string dataDirectory, string connectionString, CancellationToken cancellationToken) =>
        new NpgsqlConnectionStringBuilder(connectionString)
        {
            Username = PostgresHome.SuperUser,
            Password = await PostgresHome.ReadPasswordAsync(dataDirectory, cancellationToken),
        }.ConnectionString;

    /// <summary>Makes a database when it is missing.</summary>
    /// <param name="name">Letters, digits and underscores.</param>
    /// <param name="fresh">Throws an existing one away first: for demonstrations only.</param>
    public async Task<DatabaseAccess> CreateDatabaseAsync(string name, bool fresh, CancellationToken cancellationToken)
    {
        string database =
            await Databases.CreateAsync(ConnectionString, name, fresh, EmbeddedRoles.Owner, cancellationToken);
        // One that an earlier build made belongs to the superuser.
        await EmbeddedRoles.HandOverAsync(database, name, cancellationToken);
        return AccessTo(name);
    }

    /// <summary>Throws a database away, with whoever is connected to it.</summary>
    public Task DropDatabaseAsync(string name, CancellationToken cancellationToken) =>
        Databases.DropAsync(ConnectionString, name, cancellationToken);

    /// <summary>To a database of this server that <see cref="CreateDatabaseAsync"/> has made.</summary>
    public DatabaseAccess AccessTo(string database) => new(
        ConnectionStringTo(_home, Port, database, EmbeddedRoles.Runtime), ConnectionStringTo(_home, Port, database, EmbeddedRoles.Owner));
}
