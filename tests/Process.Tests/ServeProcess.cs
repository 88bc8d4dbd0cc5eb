using System.Diagnostics;
using System.Globalization;
using System.Text;
using AnSinh.Api.Identity;
using AnSinh.Cli.Runs;
using AnSinh.Fixtures;
using Npgsql;

namespace AnSinh.Process.Tests;

/// <summary>
/// <c>ansinh serve --sandbox</c> as a process of its own: what it says, whom it knows, what is in its database, and its end.
/// </summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private const int MaxLog = 1_000_000;

    private readonly System.Diagnostics.Process _process;
    private readonly StringBuilder _log = new();

    private ServeProcess(string directory, System.Diagnostics.Process process)
    {
        (Directory, _process) = (directory, process);
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Directory { get; }

    public int Id => _process.Id;

    public RunFile Run => RunFile.Read(Directory) ?? throw new InvalidOperationException("No run.json:\n" + Log);

    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <param name="sandbox">Simulates every bank; without it no bank answers.</param>
    /// <param name="program">Another copy of the program than the one that was built with these tests.</param>
    public static ServeProcess Start(
        string directory, int port, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null,
        bool sandbox = true, string? program = null)
    {
        string[] all =
            ["serve", .. sandbox ? ["--sandbox"] : Array.Empty<string>(), "--data", directory, "--port", $"{port}", .. arguments];
        return new(directory, System.Diagnostics.Process.Start(Ansinh.TerminalCommand(all, environment, program))!);
    }

    public string TokenOf(string person) =>
        DevelopmentPeople.LoadOrCreate(Path.Combine(Directory, "tokens.json")).All.Single(known => known.Id == person).Token;

    /// <summary>One number from its database.</summary>
    public async Task<long> CountAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Run.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    /// <summary>Asks until the answer is yes; who does not listen yet has not said it.</summary>
    /// <param name="what">That which is waited for, for the error.</param>
    public Task AwaitAsync(Func<Task<bool>> ask, string what, TimeSpan? patience = null)
    {
        return Eventually.GetAsync(AskAsync, static yes => yes, _ => $"{what}.\n{Log}", patience ?? Ansinh.Patience);

        async Task<bool> AskAsync()
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"serve ended with {_process.ExitCode} before {what}:\n{Log}");
            try
            {
                return await ask();
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
                return false;
            }
        }
    }

    /// <summary>As a power cut would: no handler runs.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await AwaitExitAsync();
    }

    /// <summary>Ctrl-C; returns the exit status.</summary>
    public Task<int> InterruptAsync() => EndAsync("INT");

    public async Task AwaitExitAsync()
    {
        using var patience = new CancellationTokenSource(Ansinh.Patience);
        await _process.WaitForExitAsync(patience.Token);
    }

    /// <summary>Leaves nothing behind, whatever the process thinks of it.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited)
                await EndAsync("TERM");
        }
        finally
        {
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }
    }

    private async Task<int> EndAsync(string signal)
    {
        await Signal.SendAsync(signal, _process.Id);
        await AwaitExitAsync();
        return _process.ExitCode;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
        {
            if (_log.Length < MaxLog)
                _log.AppendLine(line.Data);
        }
    }
}
