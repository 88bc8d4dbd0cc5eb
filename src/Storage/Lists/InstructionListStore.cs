using AnSinh.Domain.Lists;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Ports.Lists;
using Npgsql;

namespace AnSinh.Storage.Lists;

/// <summary>The tables <c>instruction_list</c> and <c>instruction_list_*</c>.</summary>
public sealed partial class InstructionListStore(NpgsqlDataSource dataSource) : IInstructionListStore
{
    /// <summary>Any number that no other advisory lock of the database is seeded with.</summary>
    private const long EnterSeed = 0x4C49_5354;

    /// <summary>Held rows in memory at once, of each reader.</summary>
    private const int HeldPageRows = 1_000;

    private const string Select =
        """
        select l.list_id, l.parent_id, l.root_id, l.programme, l.period, l.execution_date, l.row_count, trim_scale(l.control_sum)::text, l.file_sha256,
               l.uploaded_by, l.uploaded_at, l.accepted_count, l.accepted_sum, l.held_count, l.completed_at,
               (select count(*) from instruction_list_held h where h.list_id = l.list_id
                and not exists (select from instruction_list_correction c where c.root_id = l.root_id and c.origin_row = h.origin_row)),
               array(select c.list_id from instruction_list c where c.parent_id = l.list_id order by c.uploaded_at, c.list_id)
        from instruction_list l
        """;

    /// <inheritdoc/>
    public async Task<IAsyncDisposable?> EnterAsync(string listId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(listId);
        NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await using NpgsqlCommand enter =
                Command("select pg_try_advisory_lock(hashtextextended($1, $2))", connection, listId, EnterSeed);
            if (await enter.ExecuteScalarAsync(cancellationToken) is true)
                return new Entered(connection, listId);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    /// <inheritdoc/>
    public async Task<InstructionList?> FindAsync(string listId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(listId);
        await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using NpgsqlCommand command = Command($"{Select} where l.list_id = $1", connection, listId);
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<InstructionList>> RecentAsync(int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, StorageLimits.MaxInstructionLists);
        await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using NpgsqlCommand command = Command($"{Select} order by l.uploaded_at desc, l.list_id desc limit $1", connection, limit);
        return await ReadAsync(command, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> RegisterAsync(InstructionList list, IEnumerable<HeldRow> held, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(held);
        await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using NpgsqlCommand insert = Command(
            """
            insert into instruction_list (list_id, parent_id, root_id, programme, period, execution_date, row_count, control_sum, file_sha256, uploaded_by, uploaded_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8::numeric, $9, $10, $11) on conflict do nothing
            """,
            connection,
            list.ListId,
            list.Parent,
            list.Root,
            list.Programme.Value,
            list.Period.YearMonth,
            list.ExecutionDate,
            list.Rows,
            list.ControlSum,
            list.FileSha256,
            list.UploadedBy,
            list.UploadedAt.UtcDateTime);
        if (await insert.ExecuteNonQueryAsync(cancellationToken) == 0)
            return false;
        await HoldAsync(connection, list.ListId, held, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlySet<long>> RefusedRowsAsync(string root, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(root);
        await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using NpgsqlCommand command = Command("select origin_row from instruction_list_held where list_id = $1", connection, root);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new HashSet<long>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(reader.GetInt64(0));
        return rows;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Rows are neither accepted nor held: a part is not finished.</exception>
    public async Task<InstructionList> CompleteAsync(string listId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using NpgsqlCommand update = Command(
            """
            update instruction_list l set completed_at = $2, accepted_count = p.accepted, accepted_sum = p.dong, held_count = h.held
            from (select coalesce(sum(accepted_count), 0) as accepted, coalesce(sum(accepted_sum), 0) as dong from instruction_list_part where list_id = $1) p,
                 (select count(*) as held from instruction_list_held where list_id = $1) h
            where l.list_id = $1 and l.completed_at is null and p.accepted + h.held = l.row_count
            """,
            connection,
            listId,
            at.UtcDateTime);
        await update.ExecuteNonQueryAsync(cancellationToken);
        InstructionList? list = await FindAsync(listId, cancellationToken);
        return list?.CompletedAt is not null
            ? list
            : throw new InvalidOperationException(
                $"List {listId} has rows that are neither accepted nor held: upload it again, it goes on where it stopped.");
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<HeldRow> HeldAsync(
        string listId, bool openOnly, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long after = 0;
        while (await ReadHeldAsync(listId, openOnly, after, cancellationToken) is { Count: > 0 } page)
        {
            foreach (HeldRow row in page)
                yield return row;
            after = page[^1].Row;
        }
    }

    /// <summary>A page at a time: whoever reads slowly must not keep a connection from everybody else.</summary>
    private async Task<List<HeldRow>> ReadHeldAsync(string listId, bool openOnly, long after, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using NpgsqlCommand command = Command(
            """
            select h.row_number, h.origin_row, h.personal, h.field, h.rule, h.detail, h.explanation, h.remedy
            from instruction_list_held h join instruction_list l using (list_id)
            where h.list_id = $1 and not ($2 and exists (select from instruction_list_correction c where c.root_id = l.root_id and c.origin_row = h.origin_row))
            and h.row_number > $3
            order by h.row_number limit $4
            """,
            connection,
            listId,
            openOnly,
            after,
            HeldPageRows);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<HeldRow>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(new HeldRow(reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<string[]>(2), ReasonsOf(reader)));
        return rows;
    }

    private static HeldReason[] ReasonsOf(NpgsqlDataReader reader)
    {
        string[] field = reader.GetFieldValue<string[]>(3);
        string[] rule = reader.GetFieldValue<string[]>(4);
        string[] detail = reader.GetFieldValue<string[]>(5);
        string?[] explanation = reader.GetFieldValue<string?[]>(6);
        string?[] remedy = reader.GetFieldValue<string?[]>(7);
        return [.. field.Select((name, i) => new HeldReason(name, rule[i], detail[i], explanation[i], remedy[i]))];
    }

    private static async Task<List<InstructionList>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        var lists = new List<InstructionList>();
        while (await reader.ReadAsync(cancellationToken))
        {
            lists.Add(new InstructionList
            {
                ListId = reader.GetString(0),
                Parent = reader.IsDBNull(1) ? null : reader.GetString(1),
                Root = reader.GetString(2),
                Programme = ProgrammeCode.Parse(reader.GetString(3)),
                Period = BenefitPeriod.FromYearMonth(reader.GetInt32(4)),
                ExecutionDate = reader.IsDBNull(5) ? null : reader.GetFieldValue<DateOnly>(5),
                Rows = reader.GetInt64(6),
                ControlSum = reader.GetString(7),
                FileSha256 = reader.GetFieldValue<byte[]>(8),
                UploadedBy = reader.GetString(9),
                UploadedAt = new DateTimeOffset(reader.GetDateTime(10)),
                Accepted = new CountAndSum(reader.GetInt64(11), reader.GetInt64(12)),
                Held = reader.GetInt64(13),
                CompletedAt = reader.IsDBNull(14) ? null : new DateTimeOffset(reader.GetDateTime(14)),
                StillHeld = reader.GetInt64(15),
                Corrections = reader.GetFieldValue<string[]>(16),
            });
        }

        return lists;
    }

    private static NpgsqlCommand Command(string text, NpgsqlConnection connection, params object?[] values)
    {
        var command = new NpgsqlCommand(text, connection) { CommandTimeout = StorageLimits.CommandTimeoutSeconds };
        foreach (object? value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }

    private sealed class Entered(NpgsqlConnection connection, string listId) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            try
            {
                await using NpgsqlCommand leave =
                    Command("select pg_advisory_unlock(hashtextextended($1, $2))", connection, listId, EnterSeed);
                await leave.ExecuteNonQueryAsync(CancellationToken.None);
            }
            finally
            {
                await connection.DisposeAsync();
            }
        }
    }
}
