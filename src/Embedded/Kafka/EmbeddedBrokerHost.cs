using System.Globalization;
using AnSinh.Transfer.Topics;

namespace AnSinh.Embedded.Kafka;

/// <summary>
/// The embedded broker's process: creates the topics it is told, says <c>READY host:port</c>, obeys a line at a time, and ends
/// when its input ends. The operating system closes that pipe however the parent dies, so no broker is left behind.
/// </summary>
/// <remarks>
/// Arguments: <c>name:partitions</c> for each topic. Lines: <c>down</c>, <c>up</c>,
/// <c>errors apiKey code code …</c>; each is answered with <c>OK</c> or <c>ERROR text</c>.
/// </remarks>
public static class EmbeddedBrokerHost
{
    private const int OnlyBroker = 1;

    /// <summary>Runs until the input ends; returns the exit code.</summary>
    public static async Task<int> RunAsync(
        IEnumerable<string> arguments, TextReader input, TextWriter output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        using var cluster = new MockCluster(OnlyBroker);
        await CreateTopicsAsync(cluster, [.. arguments]);
        await AnswerAsync(output, "READY " + cluster.BootstrapServers, cancellationToken);
        while (await input.ReadLineAsync(cancellationToken) is { } line)
            await AnswerAsync(output, Execute(cluster, line), cancellationToken);
        return 0;
    }

    internal static string Argument(PlannedTopic topic) => string.Create(CultureInfo.InvariantCulture, $"{topic.Name}:{topic.Partitions}");

    private static async Task AnswerAsync(TextWriter output, string line, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync(line.AsMemory(), cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    private static string Execute(MockCluster cluster, string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            switch (words)
            {
                case ["down"]:
                    cluster.SetDown(OnlyBroker);
                    break;
                case ["up"]:
                    cluster.SetUp(OnlyBroker);
                    break;
                case ["errors", var apiKey, .. var errors]:
                    cluster.PushRequestErrors(checked((short)Number(apiKey)), [.. errors.Select(Number)]);
                    break;
                default:
                    return "ERROR unknown command";
            }
        }
        catch (Exception failure) when (failure is InvalidOperationException or FormatException or OverflowException)
        {
            return "ERROR " + failure.Message;
        }

        return "OK";
    }

    /// <summary>
    /// All at once, each call on a thread of its own. Now and then the cluster's thread misses that it was called and sees it a second
    /// later (2.16: one start in ten); one after the other, fifty topics then took the better part of a minute.
    /// </summary>
    private static Task CreateTopicsAsync(MockCluster cluster, string[] topics) => Task.WhenAll(topics.Select(topic =>
        Task.Factory.StartNew(
            () => CreateTopic(cluster, topic), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

    private static void CreateTopic(MockCluster cluster, string argument)
    {
        int colon = argument.LastIndexOf(':');
        if (colon <= 0)
            throw new FormatException($"'{argument}' is no topic: name:partitions.");
        cluster.CreateTopic(argument[..colon], Number(argument[(colon + 1)..]));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
