using AnSinh.Ports.Diagnostics;
using AnSinh.Ports.Journal;

namespace AnSinh.Silo.Tests.Health;

/// <summary>A storage that answers, fails, or does neither, as a frozen server does, whatever its caller cancels.</summary>
internal sealed class FakeStorage : IBatchWork, IStorageProbe
{
    public Func<Task> Answer { get; set; } = () => Task.CompletedTask;

    /// <summary>How often somebody asked.</summary>
    public int Looks { get; private set; }

    public async Task AskAsync(CancellationToken cancellationToken)
    {
        Looks++;
        await Answer();
    }

    public Task<IReadOnlyList<BatchPlace>> ListUnderWayAsync(BatchPlace? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<BatchPlace>>([]);

    public Task<IReadOnlyList<string>> ListEndedAsync(DateTimeOffset since, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public Task<int> CountDraftsAsync(string maker, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> ListStaleDraftsAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
