using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using AnSinh.Domain.Journal;
using AnSinh.Ports.Journal;
using Npgsql;

namespace AnSinh.Storage.Journal;

/// <summary>
/// Streams of events, a table for each kind: <c>batch_event</c>, <c>fund_event</c>, and what <c>create_event_stream</c> makes. A stream has
/// some ten events, so each event is a commit of its own.
/// </summary>
public sealed class EventStreams(NpgsqlDataSource dataSource) : IEventStreams
{
    private readonly ConcurrentDictionary<StreamKind, Statements> _statements = new();

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The event is not sealed, or too long.</exception>
    public async Task<AppendResult> AppendAsync(StreamKind kind, StreamEvent next, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kind);
        Check(kind, next);
        Statements sql = StatementsOf(kind);
        await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var insert = new NpgsqlCommand(sql.Insert, connection) { CommandTimeout = StorageLimits.CommandTimeoutSeconds };
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = next.Key });
        insert.Parameters.Add(new NpgsqlParameter<long> { TypedValue = next.Sequence });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = next.Event });
        insert.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = next.CommandId });
        insert.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = next.RecordedAt.UtcDateTime });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = next.Actor });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = next.Details });
        insert.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = next.PreviousHash });
        insert.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = next.Hash });
        if (await insert.ExecuteNonQueryAsync(cancellationToken) == 1)
            return new AppendResult(AppendOutcome.Appended, next.Sequence);

        await using var lookup = new NpgsqlCommand(sql.Lookup, connection) { CommandTimeout = StorageLimits.CommandTimeoutSeconds };
        lookup.Parameters.Add(new NpgsqlParameter<string> { TypedValue = next.Key });
        lookup.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = next.CommandId });
        return await lookup.ExecuteScalarAsync(cancellationToken) is long first
            ? new AppendResult(AppendOutcome.Repeated, first)
            : new AppendResult(AppendOutcome.Fenced, 0);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StreamEvent>> ReadAsync(StreamKind kind, string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentException.ThrowIfNullOrEmpty(key);
        await using NpgsqlCommand command = dataSource.CreateCommand(StatementsOf(kind).Read);
        command.CommandTimeout = StorageLimits.CommandTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        var events = new List<StreamEvent>();
        byte[] previousHash = EntryHash.Genesis;
        while (await row.ReadAsync(cancellationToken))
        {
            StreamEvent known = EventOf(key, row);
            if (known.Sequence != events.Count + 1)
                throw new JournalDriftException($"{kind} {key}: event {events.Count + 1} is missing.");
            bool fits = known.PreviousHash.AsSpan().SequenceEqual(previousHash);
            if (!fits || !StreamEventHash.Compute(known).AsSpan().SequenceEqual(known.Hash))
                throw new JournalDriftException($"{kind} {key}: event {known.Sequence} does not fit its hash chain.");
            previousHash = known.Hash;
            events.Add(known);
        }

        return events;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> KeysAsync(StreamKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kind);
        await using NpgsqlCommand command = dataSource.CreateCommand(StatementsOf(kind).Keys);
        command.CommandTimeout = StorageLimits.MigrationTimeoutSeconds;
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            yield return row.GetString(0);
    }

    private Statements StatementsOf(StreamKind kind) => _statements.GetOrAdd(kind, static kind => new Statements(kind));

    private static StreamEvent EventOf(string key, NpgsqlDataReader row) => new(
        key,
        row.GetInt64(0),
        row.GetString(1),
        row.GetGuid(2),
        new DateTimeOffset(row.GetDateTime(3)),
        row.GetString(4),
        row.GetString(5),
        row.GetFieldValue<byte[]>(6),
        row.GetFieldValue<byte[]>(7));

    private static void Check(StreamKind kind, StreamEvent next)
    {
        ArgumentNullException.ThrowIfNull(next);
        string? fault = next switch
        {
            { Sequence: < 1 } => "has a sequence before the first",
            { Key: "" or { Length: > StorageLimits.MaxTextLength } } => "has no key, or a longer one than is kept",
            { Event: "" or { Length: > StorageLimits.MaxTextLength } } => "has no name, or a longer one than is kept",
            { Actor: "" or { Length: > StorageLimits.MaxTextLength } } => "has no actor, or a longer one than is kept",
            { PreviousHash.Length: not EntryHash.Size } or { Hash.Length: not EntryHash.Size } => "is not sealed",
            { Sequence: 1 } when !next.PreviousHash.AsSpan().SequenceEqual(EntryHash.Genesis) => "starts a stream without the zero hash",
            _ => null,
        };
        if (fault is not null)
            throw new ArgumentException($"Event {next.Sequence} of {kind} {next.Key} {fault}.", nameof(next));
    }

    /// <summary>
    /// A <see cref="StreamKind"/> has lower-case letters only, so that its name can stand in a statement. The quotes are for words of SQL.
    /// </summary>
    private sealed class Statements(StreamKind kind)
    {
        private const string Columns = "sequence, event, command_id, recorded_at, actor, details, previous_hash, hash";

        /// <summary>The fence is the primary key and the hash of the event before.</summary>
        public string Insert { get; } =
            $"""
            insert into {kind.Name}_event ("{kind.Name}", {Columns}) select $1, $2, $3, $4, $5, $6, $7, $8, $9
            where $2 = 1 or exists (select from {kind.Name}_event p where p."{kind.Name}" = $1 and p.sequence = $2 - 1 and p.hash = $8)
            on conflict do nothing
            """;

        public string Lookup { get; } = $"""select sequence from {kind.Name}_event where "{kind.Name}" = $1 and command_id = $2""";

        public string Read { get; } = $"""select {Columns} from {kind.Name}_event where "{kind.Name}" = $1 order by sequence""";

        public string Keys { get; } = $"""select distinct "{kind.Name}" from {kind.Name}_event order by "{kind.Name}" """;
    }
}
