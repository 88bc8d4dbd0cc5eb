using System.Globalization;

namespace AnSinh.Process.Tests;

/// <summary>What these tests themselves start must end with them.</summary>
[Trait("needs", "processes")]
public sealed class ServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_server_that_was_not_ready_in_time_is_not_left_behind()
    {
        string data = _folder.File("data");
        await Should.ThrowAsync<TimeoutException>(() => Server.StartAsync(data, patience: TimeSpan.FromMilliseconds(1)));
        Directory
            .EnumerateDirectories("/proc")
            .Where(process => int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out _))
            .Select(CommandLineOf).ShouldNotContain(line => line.Contains(data, StringComparison.Ordinal));
    }

    private static string CommandLineOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
