namespace AnSinh.Embedded.Postgres;

/// <summary>
/// Who runs the server. PostgreSQL refuses to run as root, so when we are root its programs run as the user <c>postgres</c>,
/// which the Debian packages create.
/// </summary>
/// <param name="Prefix">Words in front of a command that make it run as that user; empty for ourselves.</param>
internal sealed record ServerUser(IReadOnlyList<string> Prefix)
{
    private const string Name = "postgres";

    public bool IsOther => Prefix.Count > 0;

    /// <exception cref="EmbeddedPostgresException">We are root and there is no such user, or no program to become it.</exception>
    public static async Task<ServerUser> FindAsync(CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
            return new ServerUser([]);
        if ((await CommandLine.RunAsync(["id", "-u", Name], "/", cancellationToken)).ExitCode != 0)
            throw new EmbeddedPostgresException(
                "PostgreSQL does not run as root and there is no user 'postgres': run 'adduser --system --group postgres', or start "
                + "AnSinh as an ordinary user.");
        if (CommandLine.Find("setpriv") is { } setpriv)
            return new ServerUser([setpriv, $"--reuid={Name}", $"--regid={Name}", "--init-groups", "--"]);
        if (CommandLine.Find("runuser") is { } runuser)
            return new ServerUser([runuser, "-u", Name, "--"]);
        throw new EmbeddedPostgresException(
            "PostgreSQL does not run as root and neither setpriv nor runuser is here: run 'apt-get install util-linux', or start AnSinh "
            + "as an ordinary user.");
    }

    public Task<CommandLine.Outcome> RunAsync(
        IReadOnlyList<string> command, string workingDirectory, CancellationToken cancellationToken) =>
        CommandLine.RunAsync([.. Prefix, .. command], workingDirectory, cancellationToken);

    /// <summary>Gives a folder, and what is in it, to the user.</summary>
    public async Task OwnAsync(string path, CancellationToken cancellationToken)
    {
        if (!IsOther)
            return;
        CommandLine.Outcome outcome = await CommandLine.RunAsync(["chown", "-R", $"{Name}:", path], "/", cancellationToken);
        if (outcome.ExitCode != 0)
            throw new EmbeddedPostgresException($"{path} cannot be given to the user '{Name}': {outcome.Error.Trim()}");
    }

    /// <summary>True when the user can enter the folder and write in it.</summary>
    public async Task<bool> CanUseAsync(string folder, CancellationToken cancellationToken) =>
        (await RunAsync(["sh", "-c", "cd \"$1\" && test -w .", "sh", folder], "/", cancellationToken)).ExitCode == 0;
}
