using AnSinh.Domain.Batches;
using AnSinh.Ports.Diagnostics;
using AnSinh.Ports.Journal;

namespace AnSinh.Silo.Tests.Health;

/// <summary>A storage that answers, fails, or does neither, as a frozen server does, whatever its caller cancels.</summary>
internal sealed class FakeStorage : IBatchDirectory, IStorageProbe
{
    public Func<Task> Answer { get; set; } = () => Task.CompletedTask;

    /// <summary>How often somebody asked.</summary>
    public int Looks { get; private set; }

    public async Task AskAsync(CancellationToken cancellationToken)
    {
        Looks++;
        await Answer();
    }

    public Task<IReadOnlyList<BatchHead>> ListAsync(bool openOnly, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<BatchHead>>([]);

    public Task<IReadOnlyList<string>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
