using System.Globalization;

namespace AnSinh.Embedded.Postgres;

/// <summary>The installed PostgreSQL programs: the newest version that has a server, at least <see cref="MinimumVersion"/>.</summary>
/// <param name="Folder">Holds <c>initdb</c> and <c>postgres</c>.</param>
internal sealed record PostgresBinaries(string Folder, bool HasLz4)
{
    /// <summary>NULLS NOT DISTINCT, which keeps control state single, came with 15.</summary>
    public const int MinimumVersion = 15;

    public string Server => Path.Combine(Folder, "postgres");

    public string InitDb => Path.Combine(Folder, "initdb");

    /// <exception cref="EmbeddedPostgresException">No server is installed, or only an old one.</exception>
    public static async Task<PostgresBinaries> FindAsync(CancellationToken cancellationToken)
    {
        var candidates = new List<(int Version, string Folder)>();
        foreach (string folder in await FoldersAsync(cancellationToken))
        {
            if (File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb")))
                candidates.Add((await VersionAsync(folder, cancellationToken), folder));
        }

        (int version, string newest) = candidates.OrderByDescending(candidate => candidate.Version).FirstOrDefault();
        if (newest is null)
            throw new EmbeddedPostgresException(
                "PostgreSQL is not installed: run 'apt-get install postgresql' or set ConnectionStrings__AnSinh to a server of your own.");
        if (version < MinimumVersion)
            throw new EmbeddedPostgresException(
                $"PostgreSQL {version} in {newest} is too old: "
                + $"install version {MinimumVersion} or newer, or set ConnectionStrings__AnSinh.");
        return new PostgresBinaries(newest, await HasLz4Async(newest, cancellationToken));
    }

    private static async Task<IReadOnlyList<string>> FoldersAsync(CancellationToken cancellationToken)
    {
        var folders = new List<string>();
        const string DebianRoot = "/usr/lib/postgresql";
        if (Directory.Exists(DebianRoot))
            folders.AddRange(Directory.GetDirectories(DebianRoot).Select(version => Path.Combine(version, "bin")));
        if (CommandLine.Find("pg_config") is { } configurator)
        {
            CommandLine.Outcome outcome = await CommandLine.RunAsync([configurator, "--bindir"], "/", cancellationToken);
            if (outcome.ExitCode == 0)
                folders.Add(outcome.Output.Trim());
        }

        return folders.Distinct().ToList();
    }

    private static async Task<int> VersionAsync(string folder, CancellationToken cancellationToken)
    {
        // "postgres (PostgreSQL) 15.18 (Debian …)"
        CommandLine.Outcome outcome = await CommandLine.RunAsync([Path.Combine(folder, "postgres"), "--version"], "/", cancellationToken);
        string digits = new([.. outcome.Output.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit)]);
        return int.TryParse(digits, CultureInfo.InvariantCulture, out int version) ? version : 0;
    }

    private static async Task<bool> HasLz4Async(string folder, CancellationToken cancellationToken)
    {
        string configurator = Path.Combine(folder, "pg_config");
        if (!File.Exists(configurator))
            return false;
        CommandLine.Outcome outcome = await CommandLine.RunAsync([configurator, "--configure"], "/", cancellationToken);
        return outcome.Output.Contains("--with-lz4", StringComparison.Ordinal);
    }
}
