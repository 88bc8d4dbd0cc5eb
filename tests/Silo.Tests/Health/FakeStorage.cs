using AnSinh.Ports.Journal;

namespace AnSinh.Silo.Tests.Health;

/// <summary>A directory of batches that answers, fails, or does neither, as a frozen server does, whatever its caller cancels.</summary>
internal sealed class FakeStorage : IBatchDirectory
{
    public Func<Task> Answer { get; set; } = () => Task.CompletedTask;

    /// <summary>How often somebody asked.</summary>
    public int Looks { get; private set; }

    public async Task<IReadOnlyList<BatchHead>> ListAsync(bool openOnly, int limit, CancellationToken cancellationToken)
    {
        Looks++;
        await Answer();
        return [];
    }

    public Task<IReadOnlyList<string>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();
}
