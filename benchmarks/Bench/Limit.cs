using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Storage.Journal;
using Npgsql;

namespace AnSinh.Bench;

/// <summary>What the two servers take for the same bytes when nothing else is done.</summary>
internal sealed record LimitRound(
    long Orders, double PostgresSeconds, double KafkaSeconds, double PostgresCpuSeconds, double KafkaCpuSeconds, long Records,
    long RecordBytes)
{
    public double PerSecond => Orders / (PostgresSeconds + KafkaSeconds);
}

/// <summary>
/// The limit: PostgreSQL alone takes the journal entries of a batch as ready bytes, and the Kafka client alone sends the records of the
/// same batch, ready in memory. Both have the machine to themselves, so the sum of their times is what a system without any work of its own
/// would need.
/// </summary>
internal sealed class Limit : IAsyncDisposable
{
    /// <summary>Connections that copy side by side: as many as cores.</summary>
    private const int Connections = 2;

    private readonly BenchServers _servers;
    private readonly NpgsqlDataSource _database;
    private readonly LimitRecords _records;

    public Limit(BenchServers servers)
    {
        _servers = servers;
        _database = NpgsqlDataSource.Create(servers.ConnectionString);
        _records = new LimitRecords(servers.Kafka.Current, servers.Topics("limit"), new CohortMap());
    }

    /// <summary>A table like the journal's, with its checks and indexes, but without triggers.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken) =>
        await ExecuteAsync(
            "create schema ansinh_limit; create table ansinh_limit.journal_entry (like public.journal_entry including all)",
            cancellationToken);

    public async Task<LimitRound> RunAsync(string batch, long orders, CancellationToken cancellationToken)
    {
        List<ReadOnlyMemory<byte>>[] rows = await ReadRowsAsync(batch, cancellationToken);
        await ExecuteAsync("truncate ansinh_limit.journal_entry", cancellationToken);
        Settle();
        using var postgres = new Watch(_servers);
        await Task.WhenAll(rows.Select(share => Task.Run(() => CopyAsync(share, cancellationToken), cancellationToken)));
        Cost copied = postgres.Stop();
        rows = [];

        int entries = await ReadEntriesAsync(batch, cancellationToken);
        await CheckCopyAsync(entries, cancellationToken);
        Settle();
        using var kafka = new Watch(_servers);
        await _records.SendAsync();
        Cost sent = kafka.Stop();
        if (_records.Orders != orders)
            throw new InvalidOperationException($"The limit sent {_records.Orders} orders of {orders}: the figures would be worthless.");
        return new LimitRound(
            orders, copied.Seconds, sent.Seconds, copied.OwnCpuSeconds + copied.PostgresCpuSeconds,
            sent.OwnCpuSeconds + sent.BrokerCpuSeconds, _records.Count, _records.Bytes);
    }

    public async ValueTask DisposeAsync()
    {
        _records.Dispose();
        await _database.DisposeAsync();
    }

    private static void Settle() => GC.Collect();

    /// <summary>The entries as the bytes of COPY, one share a connection.</summary>
    private async Task<List<ReadOnlyMemory<byte>>[]> ReadRowsAsync(string batch, CancellationToken cancellationToken)
    {
        var shares = new List<ReadOnlyMemory<byte>>[Connections];
        await using NpgsqlConnection connection = await _database.OpenConnectionAsync(cancellationToken);
        for (int share = 0; share < Connections; share++)
        {
            shares[share] = [];
            await using NpgsqlRawCopyStream copy = await connection.BeginRawBinaryCopyAsync(
                $"copy (select * from journal_entry where batch = '{batch}' and kind = 2 and cohort % {Connections} = {share} order by "
                + $"cohort) to stdout (format binary)",
                cancellationToken);
            while (true)
            {
                byte[] chunk = new byte[1 << 20];
                int length = await copy.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, cancellationToken);
                if (length == 0)
                    break;
                shares[share].Add(chunk.AsMemory(0, length));
            }
        }

        return shares;
    }

    private async Task CopyAsync(List<ReadOnlyMemory<byte>> share, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await _database.OpenConnectionAsync(cancellationToken);
        await using NpgsqlRawCopyStream copy =
            await connection.BeginRawBinaryCopyAsync("copy ansinh_limit.journal_entry from stdin (format binary)", cancellationToken);
        foreach (ReadOnlyMemory<byte> chunk in share)
            await copy.WriteAsync(chunk, cancellationToken);
    }

    private async Task<int> ReadEntriesAsync(string batch, CancellationToken cancellationToken)
    {
        _records.Clear();
        int entries = 0;
        var journal = new JournalReader(_database);
        await foreach (
            JournalEntry entry in journal.ReadBatchesAsync([.. Enumerable.Range(0, new CohortMap().Cohorts)], [batch], cancellationToken))
        {
            if (entry.Kind != EntryKind.Orders)
                continue;
            _records.Add(entry);
            entries++;
        }

        _records.Close();
        return entries;
    }

    private async Task CheckCopyAsync(int entries, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand count = _database.CreateCommand("select count(*) from ansinh_limit.journal_entry");
        if (await count.ExecuteScalarAsync(cancellationToken) is not long copied || copied != entries)
            throw new InvalidOperationException(
                $"The limit did not copy the {entries} entries of the batch: the figures would be worthless.");
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = _database.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
