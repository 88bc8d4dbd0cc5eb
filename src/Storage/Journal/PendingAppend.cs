using AnSinh.Domain.Journal;
using AnSinh.Ports.Journal;

namespace AnSinh.Storage.Journal;

/// <summary>An entry on its way, and its caller's answer. Continuations never run on the writer's loop.</summary>
internal sealed class PendingAppend(JournalEntry entry, long enqueuedAt)
{
    private readonly TaskCompletionSource<AppendResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public JournalEntry Entry { get; } = entry;

    public int Size { get; } = EntryRow.SizeOf(entry);

    public long EnqueuedAt { get; } = enqueuedAt;

    public Task<AppendResult> Answer => _answer.Task;

    public bool IsAnswered => _answer.Task.IsCompleted;

    public void Complete(AppendOutcome outcome, long sequence) => _answer.TrySetResult(new AppendResult(outcome, sequence));

    public void Fail(Exception exception) => _answer.TrySetException(exception);
}
