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

    /// <summary>The server cuts a longer name off.</summary>
    private const int MaxNameBytes = 63;

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
        PrivateFiles.TakeFolder(target);
        PrivateFiles.CreateFolder(Path.Combine(target, Wal));
        string password = await File.ReadAllTextAsync(Path.Combine(folder, Password), cancellationToken);
        await WriteAsync(Path.Combine(target, Password), password, cancellationToken);
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
        {
            // The log would follow half a copy. That of an earlier copy has a gap by now.
            File.Delete(link);
            throw new EmbeddedPostgresException(
                $"pg_basebackup failed, and the log follows no copy now: {copied.Error.Trim().ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Names this moment, and waits until the log up to it is in the copy.</summary>
    /// <exception cref="EmbeddedPostgresException">
    /// There is no copy, the log did not arrive in time, or the name cannot be one or could be taken for a time.
    /// </exception>
    public static async Task MarkAsync(string connectionString, string name, TimeProvider time, CancellationToken cancellationToken)
    {
        if (TryTime(name, out _))
            throw new EmbeddedPostgresException(
                $"'{name}' is a time: 'restore --until' would go to that time and not to this moment. Choose another name.");
        RefuseBadName(name);
        string folder = await FolderOfAsync(connectionString, cancellationToken);
        RefuseWithoutCopy(folder);
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

        // The server's word is about its command. What counts is the file.
        if (!File.Exists(Path.Combine(RefuseWithoutCopy(folder), segment)))
            throw new EmbeddedPostgresException(
                $"The log up to '{name}' is not in the copy, though the server has sent it: somebody changes the copy's folder. "
                + "Make a new copy.");
    }

    /// <summary>The log follows no copy any more. Copies that were made stay as they are.</summary>
    public static async Task EndAsync(string connectionString, CancellationToken cancellationToken) =>
        File.Delete(Path.Combine(await FolderOfAsync(connectionString, cancellationToken), PostgresHome.ArchiveName));

    /// <summary>Makes a server's folder of a copy; its next start, which the caller does, recovers to the point asked for.</summary>
    /// <param name="until">A name given to <see cref="MarkAsync"/>, a time with an offset as ISO 8601 has it, or null for the end of the
    /// log.</param>
    /// <exception cref="EmbeddedPostgresException">There is no copy, or the folder is taken.</exception>
    public static async Task PrepareRestoreAsync(string copy, string folder, string? until, CancellationToken cancellationToken)
    {
        copy = Path.GetFullPath(copy);
        folder = Path.GetFullPath(folder);
        bool isTime = TryTime(until, out DateTimeOffset at);
        if (until is not null && !isTime)
            RefuseBadName(until);
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
        // The server gives this command to a shell: nobody's words are in it. Where the copy is, the link says.
        File.CreateSymbolicLink(Path.Combine(home.Folder, PostgresHome.RestoreName), Path.Combine(copy, Wal));
        var settings = new StringBuilder().AppendLine(
            CultureInfo.InvariantCulture, $"restore_command = 'cp ../{PostgresHome.RestoreName}/%f %p'");
        if (isTime)
            settings.AppendLine(CultureInfo.InvariantCulture, $"recovery_target_time = '{at:O}'");
        else if (until is not null)
            settings.AppendLine(CultureInfo.InvariantCulture, $"recovery_target_name = '{Quoted(until)}'");
        settings.AppendLine("recovery_target_action = 'promote'");
        await WriteAsync(Path.Combine(home.Data, "postgresql.auto.conf"), settings.ToString(), cancellationToken);
        await WriteAsync(Path.Combine(home.Data, "recovery.signal"), "", cancellationToken);
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
        File.Delete(Path.Combine(await FolderOfAsync(connectionString, cancellationToken), PostgresHome.RestoreName));
    }

    /// <summary>The folder with the cluster, the password and the link to the log's archive.</summary>
    private static async Task<string> FolderOfAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);
        await using NpgsqlCommand data = source.CreateCommand("show data_directory");
        return Path.GetDirectoryName((string)(await data.ExecuteScalarAsync(cancellationToken))!)!;
    }

    /// <summary>The folder of the copy that gets the log now.</summary>
    /// <exception cref="EmbeddedPostgresException">
    /// There is none. A link to a folder that is gone, or whose disk is, counts as none.
    /// </exception>
    private static string RefuseWithoutCopy(string folder)
    {
        string link = Path.Combine(folder, PostgresHome.ArchiveName);
        if (new DirectoryInfo(link).LinkTarget is not { } wal)
            throw new EmbeddedPostgresException("No copy gets the log of this database: make one with 'backup --to FOLDER' first.");
        return Directory.Exists(wal)
            ? wal
            : throw new EmbeddedPostgresException(
                $"The copy that gets the log is gone: {wal} is not there. Bring its disk back, make a new copy with 'backup --to "
                + "FOLDER', or give the copy up with 'backup --end'. Until then the database keeps its log.");
    }

    /// <summary>The server takes no longer names, and a line of a settings file holds no control characters.</summary>
    private static void RefuseBadName(string name)
    {
        if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > MaxNameBytes || name.Any(char.IsControl))
            throw new EmbeddedPostgresException(
                $"The name of a moment has 1 to {MaxNameBytes} bytes and no control characters. Choose another name.");
    }

    private static bool TryTime(string? text, out DateTimeOffset at) =>
        DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);

    /// <summary>For a settings file of the server, where a backslash begins an escape.</summary>
    private static string Quoted(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal);

    private static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        await using FileStream file = PrivateFiles.Create(path);
        await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
    }

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
