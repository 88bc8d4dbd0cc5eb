using System.CommandLine;
using AnSinh.Client;
using AnSinh.Client.Documents;

namespace AnSinh.Cli.Client;

/// <summary>
/// The content that a person answers for with a step. Shown before the step is sent, so that what is sent is what was on the screen.
/// </summary>
internal static class SeenContent
{
    private const int HashLength = 64;
    private const int MinPrefix = 8;

    /// <summary>The content hash that goes with the step.</summary>
    /// <param name="step">What the person does, as the screen says it.</param>
    /// <param name="given">The value of <c>--content</c>: the hash or its beginning; null takes the content that the batch has now.</param>
    public static async Task<string> OfAsync(
        AnSinhClient client, string batchId, string step, string? given, TextWriter screen, CancellationToken token)
    {
        if (given is not null && (given.Length is < MinPrefix or > HashLength || !given.All(char.IsAsciiHexDigit)))
            throw new UsageException(
                $"--content '{given}' is no content hash: give at least the first {MinPrefix} of its {HashLength} hexadecimal digits, "
                + "as 'batch show' prints them.");
        BatchDocument batch = await client.BatchAsync(batchId, token);
        string content = batch.ContentHash;
        if (given is not null && !content.StartsWith(given, StringComparison.OrdinalIgnoreCase))
        {
            // The server says why, and to a person whom it knows.
            if (given.Length == HashLength)
                return given;
            throw new UsageException(
                $"outdated: the content of batch {batchId} is {content[..16]}… and not {given}…, which you have seen. Look at it again.");
        }

        screen.WriteLine($"{step} {batchId}: {Texts.Sum(batch.Payable)}, content {content}");
        return content;
    }

    /// <summary>Beside a JSON document on standard output there is nothing else.</summary>
    public static TextWriter ScreenOf(ParseResult parsed) => parsed.GetValue<bool>("--json") ? Console.Error : Console.Out;
}
