namespace AnSinh.Embedded.Postgres;

/// <summary>Who is alive in a cluster's data directory. Every PostgreSQL process has it as its working directory.</summary>
internal static class DataDirectory
{
    /// <summary>
    /// Waits for the server of a killed run to end, then removes its <c>postmaster.pid</c>. PostgreSQL itself refuses to start when the
    /// number in that file belongs to any live process, which after a power cut or in a container is often a stranger.
    /// </summary>
    /// <exception cref="EmbeddedPostgresException">A server is still running there.</exception>
    public static async Task ClearAsync(string data, TimeProvider time, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (Inhabitants(data).FirstOrDefault() is > 0 and int pid)
        {
            if (time.GetElapsedTime(started) > EmbeddedLimits.PreviousServerStop)
                throw new EmbeddedPostgresException(
                    $"A PostgreSQL server (process {pid}) is still running in {data}: stop it with 'kill -INT {pid}'.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }

        // Safe only because nobody is there: the file also guards against backends that outlive their postmaster.
        File.Delete(Path.Combine(data, "postmaster.pid"));
    }

    private static IEnumerable<int> Inhabitants(string data)
    {
        foreach (string process in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(process), out int pid) && WorkingDirectory(process) == data)
                yield return pid;
        }
    }

    /// <summary>Null for a process that is gone or not ours to see; a server of ours runs as us, or we are root.</summary>
    private static string? WorkingDirectory(string process)
    {
        try
        {
            return File.ResolveLinkTarget(Path.Combine(process, "cwd"), returnFinalTarget: false)?.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
