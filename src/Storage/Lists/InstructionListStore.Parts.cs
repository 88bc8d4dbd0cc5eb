using AnSinh.Domain.Lists;
using Npgsql;
using NpgsqlTypes;

namespace AnSinh.Storage.Lists;

public sealed partial class InstructionListStore
{
    /// <inheritdoc/>
    public async Task<PartStart> BeginAsync(
        InstructionList list, PartKey part, IReadOnlyList<PartRow> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(rows);
        await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken);
        if (await FindPartAsync(connection, part, cancellationToken) is { } begun)
            return begun;
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);

        // Two lists of the same programme and month take turns, cohort by cohort: then a look at the other lists' people is enough.
        await using (
            NpgsqlCommand turn = Command(
                "select pg_advisory_xact_lock(hashtextextended($1, $2))", connection, $"{list.Programme} {list.Period}", (long)part.Cohort))
            await turn.ExecuteNonQueryAsync(cancellationToken);
        var held = new List<HeldRow>();
        List<PartRow> placed = await TakePeopleAsync(connection, list, part, rows, held, cancellationToken);
        if (list.Parent is not null)
            placed = await TakeCorrectionsAsync(connection, list, placed, held, cancellationToken);
        placed = await TakeReferencesAsync(connection, list, placed, held, cancellationToken);
        long[] taken = [.. placed.Select(row => row.Text.Row)];
        await using (NpgsqlCommand insert = Command(
            "insert into instruction_list_part (list_id, cohort, number, programme, period, row_number, person) values ($1, $2, $3, $4, "
            + "$5, $6, $7)",
            connection,
            part.ListId,
            part.Cohort,
            part.Number,
            list.Programme.Value,
            list.Period.YearMonth,
            taken,
            placed.Select(row => row.Person).ToArray()))
        {
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        await HoldAsync(connection, part.ListId, held, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new PartStart(taken, IsDone: false);
    }

    /// <inheritdoc/>
    public async Task EndAsync(InstructionList list, PartKey part, PartEnd end, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(end);
        await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (NpgsqlCommand update = Command(
            """
            update instruction_list_part set accepted_count = $4, accepted_sum = $5
            where list_id = $1 and cohort = $2 and number = $3 and accepted_count is null and cardinality(row_number) = $4 + $6
            """,
            connection,
            part.ListId,
            part.Cohort,
            part.Number,
            end.AcceptedRows.Length,
            end.AcceptedDong,
            end.Held.Length))
        {
            if (await update.ExecuteNonQueryAsync(cancellationToken) == 0)
                return;
        }

        if (end.Held.Length > 0)
            await GiveBackAsync(connection, list, part, end, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Refused rows leave their places to a correction or to another list.</summary>
    private static async Task GiveBackAsync(
        NpgsqlConnection connection, InstructionList list, PartKey part, PartEnd end, CancellationToken cancellationToken)
    {
        long[] refused = [.. end.Held.Select(row => row.Row)];
        await using NpgsqlCommand people = Command(
            """
            update instruction_list_part p set row_number = k.rows, person = k.people
            from (select coalesce(array_agg(u.r order by u.i), '{}') as rows, coalesce(array_agg(u.p order by u.i), '{}') as people
                  from instruction_list_part o cross join lateral unnest(o.row_number, o.person) with ordinality as u (r, p, i)
                  where o.list_id = $1 and o.cohort = $2 and o.number = $3 and u.r <> all ($4)) k
            where p.list_id = $1 and p.cohort = $2 and p.number = $3
            """,
            connection,
            part.ListId,
            part.Cohort,
            part.Number,
            refused);
        await people.ExecuteNonQueryAsync(cancellationToken);
        await using NpgsqlCommand references = Command(
            "delete from instruction_list_reference where list_id = $1 and row_number = any ($2)", connection, part.ListId, refused);
        if (end.Held.Any(row => row.Fields[^1].Length > 0))
            await references.ExecuteNonQueryAsync(cancellationToken);
        await using NpgsqlCommand corrections = Command(
            "delete from instruction_list_correction where root_id = $1 and list_id = $2 and origin_row = any ($3)",
            connection,
            list.Root,
            part.ListId,
            end.Held.Select(row => row.OriginRow).ToArray());
        if (list.Parent is not null)
            await corrections.ExecuteNonQueryAsync(cancellationToken);
        await HoldAsync(connection, part.ListId, end.Held, cancellationToken);
    }

    private static async Task<PartStart?> FindPartAsync(NpgsqlConnection connection, PartKey part, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand find = Command(
            "select row_number, accepted_count is not null from instruction_list_part where list_id = $1 and cohort = $2 and number = $3",
            connection,
            part.ListId,
            part.Cohort,
            part.Number);
        await using NpgsqlDataReader reader = await find.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new PartStart(reader.GetFieldValue<long[]>(0), reader.GetBoolean(1)) : null;
    }

    private static async Task<List<PartRow>> TakePeopleAsync(
        NpgsqlConnection connection, InstructionList list, PartKey part, IReadOnlyList<PartRow> rows, List<HeldRow> held,
        CancellationToken cancellationToken)
    {
        var owners = new Dictionary<long, string>();
        await using NpgsqlCommand others = Command(
            "select list_id, person from instruction_list_part where programme = $1 and period = $2 and cohort = $3 and list_id <> $4",
            connection,
            list.Programme.Value,
            list.Period.YearMonth,
            part.Cohort,
            list.ListId);
        await using NpgsqlDataReader reader = await others.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            string owner = reader.GetString(0);
            foreach (long person in reader.GetFieldValue<long[]>(1))
                owners[person] = owner;
        }

        return Sift(rows, held, "citizen_id", "ID_DUPLICATE", row => owners.GetValueOrDefault(row.Person));
    }

    private static async Task<List<PartRow>> TakeCorrectionsAsync(
        NpgsqlConnection connection, InstructionList list, List<PartRow> rows, List<HeldRow> held, CancellationToken cancellationToken)
    {
        var owners = new Dictionary<long, string>();
        await using NpgsqlCommand take = Command(
            """
            with asked as (select a.origin_row from unnest($2) as a (origin_row)),
            taken as (insert into instruction_list_correction (root_id, origin_row, list_id) select $1, origin_row, $3 from asked order by origin_row
                      on conflict do nothing returning origin_row)
            select a.origin_row, coalesce(c.list_id, '') from asked a left join instruction_list_correction c on c.root_id = $1 and c.origin_row = a.origin_row
            where a.origin_row not in (select origin_row from taken)
            """,
            connection,
            list.Root,
            rows.Select(row => row.Text.OriginRow).ToArray(),
            list.ListId);
        await using NpgsqlDataReader reader = await take.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            owners[reader.GetInt64(0)] = reader.GetString(1);
        return Sift(rows, held, "row", "ROW_CORRECTED", row => owners.GetValueOrDefault(row.Text.OriginRow));
    }

    private static async Task<List<PartRow>> TakeReferencesAsync(
        NpgsqlConnection connection, InstructionList list, List<PartRow> rows, List<HeldRow> held, CancellationToken cancellationToken)
    {
        PartRow[] named = [.. rows.Where(row => row.Reference is not null)];
        if (named.Length == 0)
            return rows;
        var owners = new Dictionary<Guid, string>();
        await using (NpgsqlCommand take = Command(
            """
            with asked as (select a.reference, a.row_number from unnest($1, $2) as a (reference, row_number)),
            taken as (insert into instruction_list_reference (reference, list_id, row_number) select reference, $3, row_number from asked order by reference
                      on conflict do nothing returning reference)
            select a.reference, coalesce(r.list_id, '') from asked a left join instruction_list_reference r using (reference)
            where a.reference not in (select reference from taken)
            """,
            connection,
            named.Select(row => row.Reference!.Value).ToArray(),
            named.Select(row => row.Text.Row).ToArray(),
            list.ListId))
        await using (NpgsqlDataReader reader = await take.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                owners[reader.GetGuid(0)] = reader.GetString(1);
        }

        int before = held.Count;
        List<PartRow> placed = Sift(
            rows, held, "end_to_end_id", "E2E_DUP", row => row.Reference is { } reference ? owners.GetValueOrDefault(reference) : null);
        if (list.Parent is not null && held.Count > before)
        {
            await using NpgsqlCommand giveBack = Command(
                "delete from instruction_list_correction where root_id = $1 and list_id = $2 and origin_row = any ($3)",
                connection,
                list.Root,
                list.ListId,
                held.Skip(before).Select(row => row.OriginRow).ToArray());
            await giveBack.ExecuteNonQueryAsync(cancellationToken);
        }

        return placed;
    }

    /// <summary>Holds the rows whose place another list has.</summary>
    private static List<PartRow> Sift(
        IReadOnlyList<PartRow> rows, List<HeldRow> held, string field, string rule, Func<PartRow, string?> ownerOf)
    {
        var placed = new List<PartRow>(rows.Count);
        foreach (PartRow row in rows)
        {
            // "" is a list that takes the same place at this moment.
            if (ownerOf(row) is { } owner)
                held.Add(row.Text with { Reasons = [new HeldReason(field, rule, owner.Length == 0 ? "another list" : $"list {owner}")] });
            else
                placed.Add(row);
        }

        return placed;
    }

    private static async Task HoldAsync(
        NpgsqlConnection connection, string listId, IEnumerable<HeldRow> rows, CancellationToken cancellationToken)
    {
        using IEnumerator<HeldRow> held = rows.GetEnumerator();
        if (!held.MoveNext())
            return;
        await using NpgsqlBinaryImporter copy = await connection.BeginBinaryImportAsync(
            "copy instruction_list_held (list_id, row_number, origin_row, field, rule, detail, explanation, remedy, personal) from stdin "
            + "(format binary)",
            cancellationToken);
        do
        {
            HeldRow row = held.Current;
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(listId, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(row.Row, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(row.OriginRow, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(Texts(row, reason => reason.Field), TextArray, cancellationToken);
            await copy.WriteAsync(Texts(row, reason => reason.Rule), TextArray, cancellationToken);
            await copy.WriteAsync(Texts(row, reason => reason.Detail), TextArray, cancellationToken);
            await copy.WriteAsync(Texts(row, reason => reason.Explanation), TextArray, cancellationToken);
            await copy.WriteAsync(Texts(row, reason => reason.Remedy), TextArray, cancellationToken);
            await copy.WriteAsync(row.Fields.Select(Storable).ToArray(), TextArray, cancellationToken);
        }
        while (held.MoveNext());
        await copy.CompleteAsync(cancellationToken);
    }

    private const NpgsqlDbType TextArray = NpgsqlDbType.Array | NpgsqlDbType.Text;

    private static string?[] Texts(HeldRow row, Func<HeldReason, string?> text) => [.. row.Reasons.Select(text)];

    // PostgreSQL's texts hold every character but one.
    private static string Storable(string text) => text.Replace('\0', '?');
}
