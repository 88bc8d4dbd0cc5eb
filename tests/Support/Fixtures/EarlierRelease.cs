using System.IO.Compression;
using Npgsql;

namespace AnSinh.Fixtures;

/// <summary>A database as an earlier release left it, see <c>Releases/README.md</c>.</summary>
public static class EarlierRelease
{
    /// <summary>The first release: 588 orders in three closed batches, and one that was approved and not released.</summary>
    public const string First = "2026-11-first";

    /// <summary>The approved batch of <see cref="First"/>.</summary>
    public const string FirstApprovedBatch = "MSA202501-01c2f0fd20e6";

    public const long FirstOrders = 588;

    /// <summary>The state before the code's projects were rearranged: batches at every stage of their life, with their topics.</summary>
    public const string Second = "2026-11-second";

    /// <summary>Restores it into a new database, not migrated; returns its connection string.</summary>
    public static async Task<string> RestoreAsync(PostgresFixture postgres, string release)
    {
        string connectionString = await postgres.CreateEmptyDatabaseAsync();
        using StreamReader reader = Open($"{release}.sql");
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var restore = new NpgsqlCommand(await reader.ReadToEndAsync(), connection) { CommandTimeout = 120 };
        await restore.ExecuteNonQueryAsync();
        return connectionString;
    }

    /// <summary>A file of <c>Releases</c>, unpacked; its name is without <c>.gz</c>.</summary>
    public static StreamReader Open(string file)
    {
        Stream packed = typeof(EarlierRelease).Assembly.GetManifestResourceStream($"{file}.gz")
            ?? throw new InvalidOperationException($"There is no recorded file {file}.gz.");
        return new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
    }
}
