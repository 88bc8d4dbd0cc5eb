using System.Globalization;
using System.Text;
using AnSinh.Files;
using Npgsql;

namespace AnSinh.Embedded.Postgres;

/// <summary>
/// Copies of an embedded server that runs, and servers made of such a copy. A copy is a folder: <c>base</c> (the cluster), <c>wal</c> (the
/// log since, which the server goes on filling) and <c>password</c>. It holds everything that the database holds, personal data too.
/// </summary>
public static class EmbeddedBackup
{
    private const string Base = "base";
    private const string Wal = "wal";
    private const string Password = "password";

    /// <summary>Only these are times: a name like 2024-12 must stay one.</summary>
    private static readonly string[] Times =
        [
            "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm'Z'",
            "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    /// <summary>
    /// Copies the cluster of a running server and makes the server send its log after it, also after it is started again.
    /// </summary>
    /// <exception cref="EmbeddedPostgresException">The target is not empty, the server cannot write there, or the copy failed.</exception>
    public static async Task BackUpAsync(string connectionString, string target, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        string folder = await FolderOfAsync(connectionString, cancellationToken);
        target = Path.GetFullPath(target);
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
            throw new EmbeddedPostgresException($"{target} is not empty: give a new folder for each copy.");
        PostgresBinaries binaries = await PostgresBinaries.FindAsync(cancellationToken);
        ServerUser user = await ServerUser.FindAsync(cancellationToken);
        PrivateFiles.CreateFolder(target);
        PrivateFiles.CreateFolder(Path.Combine(target, Wal));
        File.Copy(Path.Combine(folder, Password), Path.Combine(target, Password));
        await user.OwnAsync(target, cancellationToken);
        if (!await user.CanUseAsync(target, cancellationToken))
            throw new EmbeddedPostgresException(
                $"The user of the server cannot write in {target}: choose a folder that it can reach, for example under /var/backups.");
        // The log must go to the copy before the copy begins.
        string link = Path.Combine(folder, PostgresHome.ArchiveName);
        File.Delete(link);
        File.CreateSymbolicLink(link, Path.Combine(target, Wal));
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        CommandLine.Outcome copied = await user.RunAsync(
            [
                "env", $"PGPASSFILE={await PassFileAsync(server, target, user, cancellationToken)}",
                Path.Combine(binaries.Folder, "pg_basebackup"), "-h", server.Host!,
                "-p", server.Port.ToString(CultureInfo.InvariantCulture), "-U", server.Username!, "-w", "-D", Path.Combine(target, Base),
                "-X", "stream", "--checkpoint=fast"],
            target, cancellationToken);
        File.Delete(Path.Combine(target, ".pgpass"));
        if (copied.ExitCode != 0)
            throw new EmbeddedPostgresException($"pg_basebackup failed: {copied.Error.Trim().ReplaceLineEndings(" ")}");
    }

    /// <summary>Names this moment, and waits until the log up to it is in the copy.</summary>
    /// <exception cref="EmbeddedPostgresException">The log did not arrive in time, or the name could be taken for a time.</exception>
    public static async Task MarkAsync(string connectionString, string name, TimeProvider time, CancellationToken cancellationToken)
    {
        if (TryTime(name, out _))
            throw new EmbeddedPostgresException(
                $"'{name}' is a time: 'restore --until' would go to that time and not to this moment. Choose another name.");
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);
        await using (NpgsqlCommand mark = source.CreateCommand("select pg_create_restore_point($1)"))
        {
            mark.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
            await mark.ExecuteScalarAsync(cancellationToken);
        }

        string segment;
        await using (NpgsqlCommand last = source.CreateCommand("select pg_walfile_name(pg_switch_wal())"))
            segment = (string)(await last.ExecuteScalarAsync(cancellationToken))!;
        long since = time.GetTimestamp();
        await using NpgsqlCommand archived = source.CreateCommand("select coalesce(last_archived_wal >= $1, false) from pg_stat_archiver");
        archived.Parameters.Add(new NpgsqlParameter<string> { TypedValue = segment });
        while (await archived.ExecuteScalarAsync(cancellationToken) is not true)
        {
            if (time.GetElapsedTime(since) > EmbeddedLimits.ArchivePatience)
                throw new EmbeddedPostgresException(
                    $"The log up to '{name}' was not archived in {EmbeddedLimits.ArchivePatience.TotalSeconds:0} s: look at the "
                    + $"server.log of the database, and whether the disk of the copy is full.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }
    }

    /// <summary>Makes a server's folder of a copy; its next start, which the caller does, recovers to the point asked for.</summary>
    /// <param name="until">A name given to <see cref="MarkAsync"/>, a time with an offset as ISO 8601 has it, or null for the end of the
    /// log.</param>
    /// <exception cref="EmbeddedPostgresException">There is no copy, or the folder is taken.</exception>
    public static async Task PrepareRestoreAsync(string copy, string folder, string? until, CancellationToken cancellationToken)
    {
        copy = Path.GetFullPath(copy);
        folder = Path.GetFullPath(folder);
        if (!File.Exists(Path.Combine(copy, Base, "PG_VERSION")))
            throw new EmbeddedPostgresException($"{copy} holds no copy of a database.");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new EmbeddedPostgresException($"{folder} is not empty: restore into a new data directory, and keep the old one.");
        PostgresBinaries binaries = await PostgresBinaries.FindAsync(cancellationToken);
        ServerUser user = await ServerUser.FindAsync(cancellationToken);
        using PostgresHome home = await PostgresHome.OpenAsync(folder, binaries, user, cancellationToken);
        Directory.Delete(home.Data, recursive: true);
        await RunAsync(["cp", "-a", Path.Combine(copy, Base), home.Data], cancellationToken);
        await RunAsync(["cp", "-a", Path.Combine(copy, Password), Path.Combine(home.Folder, Password)], cancellationToken);
        var settings = new StringBuilder().AppendLine(
            CultureInfo.InvariantCulture, $"restore_command = 'cp \"{Quoted(Path.Combine(copy, Wal))}/%f\" \"%p\"'");
        if (until is not null)
        {
            bool isTime = TryTime(until, out DateTimeOffset at);
            settings.AppendLine(
                CultureInfo.InvariantCulture,
                $"{(isTime ? "recovery_target_time" : "recovery_target_name")} = "
                + $"'{(isTime ? at.ToString("O", CultureInfo.InvariantCulture) : Quoted(until))}'");
        }

        settings.AppendLine("recovery_target_action = 'promote'");
        await File.WriteAllTextAsync(Path.Combine(home.Data, "postgresql.auto.conf"), settings.ToString(), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(home.Data, "recovery.signal"), "", cancellationToken);
        await user.OwnAsync(home.Folder, cancellationToken);
    }

    /// <summary>Waits until a server made of a copy has recovered, and forgets how it was made.</summary>
    public static async Task FinishRestoreAsync(string connectionString, TimeProvider time, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);
        await using NpgsqlCommand recovering = source.CreateCommand("select pg_is_in_recovery()");
        long since = time.GetTimestamp();
        while (await recovering.ExecuteScalarAsync(cancellationToken) is true)
        {
            if (time.GetElapsedTime(since) > EmbeddedLimits.ServerStart)
                throw new EmbeddedPostgresException("The restored server did not finish its recovery in time; see its server.log.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        }

        await using NpgsqlCommand reset = source.CreateCommand("alter system reset all");
        await reset.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The folder with the cluster, the password and the link to the log's archive.</summary>
    private static async Task<string> FolderOfAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);
        await using NpgsqlCommand data = source.CreateCommand("show data_directory");
        return Path.GetDirectoryName((string)(await data.ExecuteScalarAsync(cancellationToken))!)!;
    }

    private static bool TryTime(string text, out DateTimeOffset at) =>
        DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);

    private static string Quoted(string text) => text.Replace("'", "''", StringComparison.Ordinal);

    private static async Task<string> PassFileAsync(
        NpgsqlConnectionStringBuilder server, string target, ServerUser user, CancellationToken cancellationToken)
    {
        string path = Path.Combine(target, ".pgpass");
        await using (FileStream file = PrivateFiles.CreateNew(path))
            await file.WriteAsync(
                Encoding.UTF8.GetBytes($"{server.Host}:{server.Port}:*:{server.Username}:{server.Password}\n"), cancellationToken);
        await user.OwnAsync(path, cancellationToken);
        return path;
    }

    private static async Task RunAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        CommandLine.Outcome outcome = await CommandLine.RunAsync(command, "/", cancellationToken);
        if (outcome.ExitCode != 0)
            throw new EmbeddedPostgresException($"'{string.Join(' ', command)}' failed: {outcome.Error.Trim()}");
    }
}
