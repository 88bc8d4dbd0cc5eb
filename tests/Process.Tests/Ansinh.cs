using System.Diagnostics;
using System.Text.Json.Nodes;

// Real processes, and limits in seconds for what they do: no other project runs beside this one.
[assembly: Trait("runs", "alone")]

namespace AnSinh.Process.Tests;

/// <summary>Runs the real program as a process of its own, as a person would.</summary>
internal static class Ansinh
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>
    /// The program that was built with these tests, unless <c>ANSINH_PROGRAM</c> names another, such as the one compiled ahead in
    /// <c>artifacts/app</c>.
    /// </summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("ANSINH_PROGRAM") ?? Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "AnSinh.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "ansinh.dll"));

    public static ProcessStartInfo Command(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null) =>
        Start("dotnet", [Program, .. arguments], environment);

    /// <summary>
    /// As a terminal starts it, so that Ctrl-C works: a shell that starts these tests in the background makes all they start ignore SIGINT.
    /// </summary>
    public static ProcessStartInfo TerminalCommand(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? program = null) =>
        Start("env", ["--default-signal=INT", "dotnet", program ?? Program, .. arguments], environment);

    private static ProcessStartInfo Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        return start;
    }

    /// <summary>Runs to the end.</summary>
    public static Task<Outcome> RunAsync(params string[] arguments) => RunAsync(null, arguments);

    /// <summary>Runs another copy of the program to the end.</summary>
    public static Task<Outcome> RunProgramAsync(string program, params string[] arguments) =>
        RunProcessAsync(Start("dotnet", [program, .. arguments], null), arguments);

    public static Task<Outcome> RunAsync(IReadOnlyDictionary<string, string?>? environment, params string[] arguments) =>
        RunProcessAsync(Command(arguments, environment), arguments);

    /// <summary>The same, with a line in standard input.</summary>
    public static Task<Outcome> RunWithInputAsync(
        string input, IReadOnlyDictionary<string, string?>? environment, params string[] arguments)
    {
        ProcessStartInfo start = Command(arguments, environment);
        start.RedirectStandardInput = true;
        return RunProcessAsync(start, arguments, input);
    }

    private static async Task<Outcome> RunProcessAsync(ProcessStartInfo start, string[] arguments, string? input = null)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(start)!;
        if (input is not null)
        {
            await process.StandardInput.WriteLineAsync(input);
            process.StandardInput.Close();
        }

        using var patience = new CancellationTokenSource(Patience);
        Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return new Outcome(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'ansinh {string.Join(' ', arguments)}' did not end in {Patience}.");
        }
    }
}

internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    public JsonNode LastLine => JsonNode.Parse(Output.TrimEnd().Split('\n')[^1])!;

    /// <summary>The one line of error that a person reads.</summary>
    public string ErrorLine
    {
        get
        {
            ExitCode.ShouldNotBe(0);
            string[] lines = Error.TrimEnd().Split('\n');
            lines.Length.ShouldBe(1, Error);
            return lines[0];
        }
    }
}

/// <summary>A folder for one test, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder()
    {
        Path = Directory.CreateTempSubdirectory("ansinh-process-").FullName;
        // As root the embedded server runs as another user, who must be able to pass.
        System.IO.File.SetUnixFileMode(Path, (UnixFileMode)Convert.ToInt32("755", 8));
    }

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A server that is still ending may write a last file; the system clears its temporary folder.
        }
    }
}
