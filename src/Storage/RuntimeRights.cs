using System.Text;
using Npgsql;

namespace AnSinh.Storage;

/// <summary>
/// What the role of the runtime may do: the least that a node needs. The owner of the tables grants it after every migration, so a
/// migration needs no grants of its own. Journals and event streams are known by their triggers: they are read and appended to.
/// </summary>
internal static class RuntimeRights
{
    private const string Read = "select";
    private const string Append = "insert, select";
    private const string Keep = "insert, select, update";
    private const string All = "delete, insert, select, update";

    /// <summary>By table; rights in the order of the alphabet, as the server shows them. Tables that are not here are not ours.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Tables = new Dictionary<string, string>
    {
        ["ansinh_cluster"] = Read,
        ["cohort_snapshot"] = Keep,
        ["grain_state"] = All,
        ["instruction_list"] = Keep,
        ["instruction_list_correction"] = "delete, insert, select",
        ["instruction_list_held"] = Append,
        ["instruction_list_part"] = Keep,
        ["instruction_list_reference"] = "delete, insert, select",
        ["lane_position"] = Keep,
        ["orleansquery"] = Read,
        ["reminder"] = All,
        ["request_key"] = All,
        ["schemaversions"] = Read,
        ["silo"] = All,
        ["silo_table_version"] = Keep,
        ["stray_status"] = Append,
    };

    private const string FindRelations = """
        select quote_ident(c.relname), c.relkind in ('v', 'm'),
               exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname like 'append\_only\_%'),
               coalesce((
                   select string_agg(lower(a.privilege_type), ', ' order by lower(a.privilege_type))
                   from aclexplode(c.relacl) a where a.grantee = to_regrole(quote_ident($1))), '')
        from pg_class c
        where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and pg_has_role(c.relowner, 'usage')
        """;

    private const string FindSchema = """
        select quote_ident(current_schema()), quote_ident($1), has_schema_privilege($1::name, current_schema(), 'usage'),
               coalesce((
                   select bool_or(a.grantee = 0 and a.privilege_type = 'CREATE') from pg_namespace n, aclexplode(n.nspacl) a
                   where n.oid = current_schema()::regnamespace), false)
        """;

    private const string AskJournals = """
        select coalesce(bool_or(
            pg_has_role(c.relowner, 'member') or has_table_privilege(c.oid, 'update, delete, truncate, trigger')
            or has_any_column_privilege(c.oid, 'update') or pg_has_role(n.nspowner, 'member')
            or (select rolcreaterole from pg_roles where rolname = current_user)), false)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relnamespace = current_schema()::regnamespace
          and exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname like 'append\_only\_%')
        """;

    /// <summary>Gives the role exactly its rights, in one transaction. What it has already is not touched.</summary>
    /// <param name="connection">Of the owner of the tables.</param>
    public static async Task GrantAsync(NpgsqlConnection connection, string role, CancellationToken cancellationToken)
    {
        var statements = new StringBuilder();
        (string schema, string name) = await AddSchemaAsync(connection, role, statements, cancellationToken);
        foreach (Relation relation in await FindAsync(connection, role, cancellationToken))
        {
            if (relation.Wanted == relation.Granted)
                continue;
            statements.Append(
                $"revoke all on {schema}.{relation.Name} from {name}; grant {relation.Wanted} on {schema}.{relation.Name} to {name};\n");
        }

        if (statements.Length == 0)
            return;
        // Several statements in one command are one transaction: nobody sees a role without its rights.
#pragma warning disable CA2100 // Every name comes quoted from the server.
        await using var grant = new NpgsqlCommand(statements.ToString(), connection);
#pragma warning restore CA2100
        await grant.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>True when this role could change or delete what is in a journal, or take away what keeps others from that.</summary>
    public static async Task<bool> MayChangeJournalsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand(AskJournals, connection);
        return await ask.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task<(string Schema, string Role)> AddSchemaAsync(
        NpgsqlConnection connection, string role, StringBuilder statements, CancellationToken cancellationToken)
    {
        await using var find = new NpgsqlCommand(FindSchema, connection);
        find.Parameters.Add(new NpgsqlParameter<string> { TypedValue = role });
        await using NpgsqlDataReader row = await find.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        (string schema, string name) = (row.GetString(0), row.GetString(1));
        if (!row.GetBoolean(2))
            statements.Append($"grant usage on schema {schema} to {name};\n");
        // Servers before version 15 let everybody make tables there.
        if (row.GetBoolean(3))
            statements.Append($"revoke create on schema {schema} from public;\n");
        return (schema, name);
    }

    private static async Task<List<Relation>> FindAsync(NpgsqlConnection connection, string role, CancellationToken cancellationToken)
    {
        await using var find = new NpgsqlCommand(FindRelations, connection);
        find.Parameters.Add(new NpgsqlParameter<string> { TypedValue = role });
        await using NpgsqlDataReader row = await find.ExecuteReaderAsync(cancellationToken);
        var relations = new List<Relation>();
        while (await row.ReadAsync(cancellationToken))
        {
            string name = row.GetString(0);
            string? wanted = row.GetBoolean(1) ? Read : row.GetBoolean(2) ? Append : Tables.GetValueOrDefault(name);
            if (wanted is not null)
                relations.Add(new Relation(name, wanted, row.GetString(3)));
        }

        return relations;
    }

    private sealed record Relation(string Name, string Wanted, string Granted);
}
