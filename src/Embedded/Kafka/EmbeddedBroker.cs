using System.Diagnostics;
using System.Globalization;
using AnSinh.Transfer;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Topics;
using Microsoft.Extensions.Logging;

namespace AnSinh.Embedded.Kafka;

/// <summary>
/// The parent's side of the embedded broker: starts the child process, starts it again when it dies, and publishes where it
/// is. A broker that came back has lost everything it held; the lanes notice and replay.
/// </summary>
public sealed partial class EmbeddedBroker : IAsyncDisposable
{
    private const string Ready = "READY ";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(10);

    private readonly Func<IReadOnlyList<string>, ProcessStartInfo> _command;
    private readonly List<PlannedTopic> _topics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _conversation = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private Process _process;
    private Task _watch = Task.CompletedTask;

    private EmbeddedBroker(
        Func<IReadOnlyList<string>, ProcessStartInfo> command, List<PlannedTopic> topics, TimeProvider time, ILogger logger,
        Process process, string bootstrapServers)
    {
        (_command, _topics, _time, _logger, _process) = (command, topics, time, logger, process);
        Endpoint = new KafkaEndpoint(bootstrapServers);
    }

    /// <summary>Where the broker is now, for every client of this process.</summary>
    public KafkaEndpoint Endpoint { get; }

    public string BootstrapServers => Endpoint.BootstrapServers;

    public int ProcessId => Volatile.Read(ref _process).Id;

    /// <summary>Starts the child and waits until it is ready.</summary>
    /// <param name="command">Makes the command line of a process that runs <see cref="EmbeddedBrokerHost"/> with the given
    /// arguments.</param>
    /// <exception cref="InvalidOperationException">The child did not get ready.</exception>
    public static async Task<EmbeddedBroker> StartAsync(
        Func<IReadOnlyList<string>, ProcessStartInfo> command, IEnumerable<PlannedTopic> topics,
        TimeProvider time, ILogger<EmbeddedBroker> logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        List<PlannedTopic> planned = [.. topics];
        (Process process, string bootstrapServers) = await LaunchAsync(command, planned, time, cancellationToken);
        var broker = new EmbeddedBroker(command, planned, time, logger, process, bootstrapServers);
        broker.LogReady(process.Id, bootstrapServers);
        broker._watch = broker.WatchAsync();
        return broker;
    }

    /// <summary>As above, for a file and the arguments that come before the topics.</summary>
    public static Task<EmbeddedBroker> StartAsync(string fileName, IReadOnlyList<string> arguments, IEnumerable<PlannedTopic> topics,
        TimeProvider time, ILogger<EmbeddedBroker> logger, CancellationToken cancellationToken) =>
        StartAsync(
            topicArguments => new ProcessStartInfo(fileName, [.. arguments, .. topicArguments]), topics, time, logger, cancellationToken);

    /// <summary>Closes every connection and refuses new ones.</summary>
    public Task SetDownAsync(CancellationToken cancellationToken) => TellAsync("down", cancellationToken);

    public Task SetUpAsync(CancellationToken cancellationToken) => TellAsync("up", cancellationToken);

    /// <summary>The next requests of a kind (0 Produce, 1 Fetch, 26 EndTxn …) are answered with these error codes, one each.</summary>
    public Task FailRequestsAsync(short apiKey, IEnumerable<int> errors, CancellationToken cancellationToken) =>
        TellAsync(string.Create(CultureInfo.InvariantCulture, $"errors {apiKey} {string.Join(' ', errors)}"), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        End(_process);
        _conversation.Dispose();
        _stopping.Dispose();
    }

    private static async Task<(Process Process, string BootstrapServers)> LaunchAsync(Func<IReadOnlyList<string>, ProcessStartInfo> command,
        List<PlannedTopic> topics, TimeProvider time, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = command([.. topics.Select(EmbeddedBrokerHost.Argument)]);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.UseShellExecute = false;
        Process process = Process.Start(start) ?? throw new InvalidOperationException("The embedded broker's process did not start.");
        try
        {
            string? line = await process.StandardOutput.ReadLineAsync(cancellationToken)
                .AsTask()
                .WaitAsync(StartPatience, time, cancellationToken);
            if (line?.StartsWith(Ready, StringComparison.Ordinal) != true)
                throw new InvalidOperationException($"The embedded broker did not get ready; it said '{line}'.");
            return (process, line[Ready.Length..]);
        }
        catch
        {
            End(process);
            throw;
        }
    }

    private static void End(Process process)
    {
        // Its input ends: it goes by itself; the kill is for one that hangs.
        try
        {
            process.StandardInput.Close();
            if (!process.WaitForExit(TransferLimits.ClientCall))
                process.Kill();
        }
        catch (Exception gone) when (gone is InvalidOperationException or IOException)
        {
            // It was dead already.
        }

        process.Dispose();
    }

    private async Task WatchAsync()
    {
        int attempt = 0;
        while (!_stopping.IsCancellationRequested)
        {
            await _process.WaitForExitAsync(_stopping.Token);
            LogDied(_process.Id, _process.ExitCode);
            await Task.Delay(TransferLimits.Backoff(++attempt), _time, _stopping.Token);
            await _conversation.WaitAsync(_stopping.Token);
            try
            {
                (Process process, string bootstrapServers) = await LaunchAsync(_command, _topics, _time, _stopping.Token);
                _process.Dispose();
                Volatile.Write(ref _process, process);
                LogReady(process.Id, bootstrapServers);
                Endpoint.Publish(bootstrapServers);
                attempt = 0;
            }
            catch (Exception failure) when (failure is InvalidOperationException or TimeoutException or IOException)
            {
                LogNotBack(failure);
            }
            finally
            {
                _conversation.Release();
            }
        }
    }

    private async Task TellAsync(string line, CancellationToken cancellationToken)
    {
        await _conversation.WaitAsync(cancellationToken);
        try
        {
            await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
            string? answer = await _process.StandardOutput.ReadLineAsync(cancellationToken)
                .AsTask()
                .WaitAsync(AnswerPatience, _time, cancellationToken);
            if (answer != "OK")
                throw new InvalidOperationException($"The embedded broker answered '{answer}' to '{line}'.");
        }
        finally
        {
            _conversation.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The embedded broker is ready: process {ProcessId}, {BootstrapServers}.")]
    private partial void LogReady(int processId, string bootstrapServers);

    [
        LoggerMessage(
            Level = LogLevel.Warning,
            Message = "The embedded broker's process {ProcessId} ended with {ExitCode}; it is started again, empty.")]
    private partial void LogDied(int processId, int exitCode);

    [LoggerMessage(Level = LogLevel.Error, Message = "The embedded broker did not come back.")]
    private partial void LogNotBack(Exception failure);
}
