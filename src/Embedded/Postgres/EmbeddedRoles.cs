using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace AnSinh.Embedded.Postgres;

/// <summary>
/// The roles of an embedded server beside its superuser. <see cref="Owner"/> owns databases and tables and runs migrations. Nodes run as
/// <see cref="Runtime"/>, which cannot change a journal. Their passwords follow from the superuser's, so a copy of a server needs no more
/// files than before.
/// </summary>
internal static class EmbeddedRoles
{
    public const string Owner = "ansinh_owner";
    public const string Runtime = "ansinh_runtime";

    /// <summary>Tables and views with what belongs to them, then functions. Sequences follow their tables.</summary>
    private const string HandOver = $"""
        do $hand_over$
        declare
            thing record;
        begin
            for thing in
                select c.oid::regclass as name, case c.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end as kind
                from pg_class c
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and c.relowner <> '{Owner}'::regrole
            loop
                execute format('alter %s %s owner to {Owner}', thing.kind, thing.name);
            end loop;
            for thing in
                select p.oid::regprocedure as name from pg_proc p
                where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' and p.proowner <> '{Owner}'::regrole
                  and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
            loop
                execute format('alter function %s owner to {Owner}', thing.name);
            end loop;
        end
        $hand_over$
        """;

    /// <summary>A password that says nothing about the superuser's.</summary>
    public static string PasswordOf(string secret, string role) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(role)));

    /// <summary>Makes the roles that are missing.</summary>
    /// <param name="connection">Of the superuser.</param>
    /// <param name="secret">The superuser's password.</param>
    public static async Task EnsureAsync(NpgsqlConnection connection, string secret, CancellationToken cancellationToken)
    {
        foreach (string role in (string[])[Owner, Runtime])
        {
            await using NpgsqlCommand exists = connection.CreateCommand();
            exists.CommandText = $"select 1 from pg_roles where rolname = '{role}'";
            if (await exists.ExecuteScalarAsync(cancellationToken) is not null)
                continue;
            await using NpgsqlCommand create = connection.CreateCommand();
            create.CommandText = $"create role {role} login password '{PasswordOf(secret, role)}'";
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public static async Task<bool> IsRecoveringAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand ask = connection.CreateCommand();
        ask.CommandText = "select pg_is_in_recovery()";
        return await ask.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Null when there is no such database.</summary>
    public static async Task<string?> OwnerOfAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand ask = connection.CreateCommand();
        ask.CommandText = "select pg_get_userbyid(datdba)::text from pg_database where datname = $1";
        ask.Parameters.Add(new NpgsqlParameter<string> { TypedValue = database });
        return await ask.ExecuteScalarAsync(cancellationToken) as string;
    }

    /// <summary>
    /// Gives a database that an earlier build made, and what is in it, to <see cref="Owner"/>. The database itself is last: a server that
    /// dies meanwhile goes on at its next start.
    /// </summary>
    /// <param name="connectionString">To the database, as the superuser.</param>
    public static async Task HandOverAsync(string connectionString, string database, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        if (await OwnerOfAsync(connection, database, cancellationToken) == Owner)
            return;
        await using NpgsqlCommand handOver = connection.CreateCommand();
        handOver.CommandText = $"{HandOver}; alter database {QuotedName(database)} owner to {Owner}";
        await handOver.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string QuotedName(string database)
    {
        using var builder = new NpgsqlCommandBuilder();
        return builder.QuoteIdentifier(database);
    }
}
