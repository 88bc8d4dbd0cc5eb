using System.Security.Cryptography;
using System.Text;
using AnSinh.Files;

namespace AnSinh.Embedded.Postgres;

/// <summary>
/// The folder of one embedded server: <c>data</c> (the cluster), <c>password</c> (0600), <c>postgresql.conf</c>,
/// <c>server.log</c>, <c>server.log.1</c> and <c>lock</c>, which the run that owns the folder keeps locked.
/// </summary>
internal sealed class PostgresHome : IDisposable
{
    public const string SuperUser = "ansinh";

    /// <summary>A link to where the log is sent after a copy; without it nothing is sent.</summary>
    public const string ArchiveName = "wal-archive";

    /// <summary>A link to the log of the copy that the server is being restored from.</summary>
    public const string RestoreName = "wal-restore";

    private const string LockName = "lock";
    private const string PasswordName = "password";

    private readonly FileStream _lock;

    private PostgresHome(string folder, ServerUser user, FileStream heldLock)
    {
        Folder = folder;
        User = user;
        _lock = heldLock;
    }

    public string Folder { get; }

    public ServerUser User { get; }

    public string Data => Path.Combine(Folder, "data");

    public string Configuration => Path.Combine(Folder, "postgresql.conf");

    public string Log => Path.Combine(Folder, "server.log");

    /// <summary>The log of the server before this one.</summary>
    public string EarlierLog => Path.Combine(Folder, "server.log.1");

    public string Password { get; private set; } = "";

    private string PasswordFile => Path.Combine(Folder, PasswordName);

    /// <exception cref="EmbeddedPostgresException">Another run uses the folder, or the cluster cannot be created.</exception>
    public static async Task<PostgresHome> OpenAsync(
        string folder, PostgresBinaries binaries, ServerUser user, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
            throw new EmbeddedPostgresException("The embedded server needs Linux: set ConnectionStrings__AnSinh to a server of your own.");
        folder = await UsableFolderAsync(Path.GetFullPath(folder), user, cancellationToken);
        var home = new PostgresHome(folder, user, Lock(folder));
        try
        {
            await home.PrepareAsync(binaries, cancellationToken);
            return home;
        }
        catch
        {
            home.Dispose();
            throw;
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>The superuser's password of a folder that another run may have open.</summary>
    /// <exception cref="EmbeddedPostgresException">There is no such file, or this user may not read it.</exception>
    public static async Task<string> ReadPasswordAsync(string folder, CancellationToken cancellationToken)
    {
        folder = Path.GetFullPath(folder);
        string? file = Array.Find(
            [Path.Combine(folder, PasswordName), Path.Combine(ElsewhereOf(folder), PasswordName)], File.Exists);
        try
        {
            return file is null
                ? throw new EmbeddedPostgresException($"There is no embedded database in {folder}, or it is another user's.")
                : (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
        }
        catch (UnauthorizedAccessException error)
        {
            throw new EmbeddedPostgresException(
                $"{file} holds the password of the database and is another user's: run this as the user who started AnSinh.", error);
        }
    }

    /// <summary>
    /// The folder itself, or, when the server's user cannot reach it, one under /var/lib named after it. A project often sits under
    /// /root or in a folder with mode 0700; root may create the cluster there, but the user 'postgres' can never enter it, and
    /// widening the mode of somebody's home would be worse.
    /// </summary>
    private static async Task<string> UsableFolderAsync(string folder, ServerUser user, CancellationToken cancellationToken)
    {
        bool created = !Directory.Exists(folder);
        PrivateFiles.CreateFolder(folder);
        RefuseForeign(folder);
        await user.OwnAsync(folder, cancellationToken);
        if (await user.CanUseAsync(folder, cancellationToken))
            return folder;
        if (created)
            Directory.Delete(folder);
        string elsewhere = ElsewhereOf(folder);
        PrivateFiles.CreateFolder(elsewhere);
        RefuseForeign(elsewhere);
        await user.OwnAsync(elsewhere, cancellationToken);
        return await user.CanUseAsync(elsewhere, cancellationToken)
            ? elsewhere
            : throw new EmbeddedPostgresException(
                $"The user 'postgres' can write neither in {folder} nor in {elsewhere}: choose another folder.");
    }

    private static string ElsewhereOf(string folder) =>
        $"/var/lib/ansinh-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..12]}";

    /// <summary>The folder changes its owner: never one that holds somebody's files.</summary>
    private static void RefuseForeign(string folder)
    {
        if (!File.Exists(Path.Combine(folder, LockName)) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new EmbeddedPostgresException($"{folder} is not empty and holds no AnSinh database: choose another folder.");
    }

    /// <summary>The kernel drops the lock with the process, however it ends, so it never goes stale.</summary>
    private static FileStream Lock(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new EmbeddedPostgresException(
                $"{folder} is in use by another run of AnSinh: stop that one, or choose another folder.", e);
        }
    }

    private async Task PrepareAsync(PostgresBinaries binaries, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(Data, "PG_VERSION")))
            await InitialiseAsync(binaries, cancellationToken);
        Password = (await File.ReadAllTextAsync(PasswordFile, cancellationToken)).Trim();
        string compression = binaries.HasLz4 ? "lz4" : "on";
        await using (FileStream file = PrivateFiles.Create(Configuration))
            await file.WriteAsync(
                Encoding.UTF8.GetBytes(
                    Resources.Read("postgresql.conf").Replace("@WAL_COMPRESSION@", compression, StringComparison.Ordinal)),
                cancellationToken);
        await User.OwnAsync(Configuration, cancellationToken);
    }

    /// <summary>
    /// Builds the cluster beside its place and moves it there whole, so that a run killed half way leaves nothing that looks finished.
    /// </summary>
    private async Task InitialiseAsync(PostgresBinaries binaries, CancellationToken cancellationToken)
    {
        string unfinished = Path.Combine(Folder, "data.unfinished");
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        if (!File.Exists(PasswordFile))
            await WritePasswordAsync(cancellationToken);
        CommandLine.Outcome outcome = await User.RunAsync(
            [binaries.InitDb, "-D", unfinished, "-U", SuperUser, "--auth=scram-sha-256", $"--pwfile={PasswordFile}",
                "--encoding=UTF8", "--locale=C", "--no-instructions"], Folder, cancellationToken);
        if (outcome.ExitCode != 0)
            throw new EmbeddedPostgresException($"initdb failed in {Folder}: {outcome.Error.Trim().ReplaceLineEndings(" ")}");
        Directory.Move(unfinished, Data);
    }

    private async Task WritePasswordAsync(CancellationToken cancellationToken)
    {
        await using (FileStream file = PrivateFiles.CreateNew(PasswordFile))
            await file.WriteAsync(
                Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)) + "\n"), cancellationToken);
        await User.OwnAsync(PasswordFile, cancellationToken);
    }
}
