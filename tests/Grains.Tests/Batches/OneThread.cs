using System.Collections.Concurrent;

namespace AnSinh.Grains.Tests.Batches;

/// <summary>
/// Runs continuations when the test says so, on the test's thread: what a class does until it waits for time or for others.
/// </summary>
internal sealed class OneThread : SynchronizationContext
{
    private readonly ConcurrentQueue<(SendOrPostCallback Call, object? State)> _posted = new();

    public static void Run(Action<OneThread> test)
    {
        SynchronizationContext? before = Current;
        var thread = new OneThread();
        SetSynchronizationContext(thread);
        try
        {
            test(thread);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state) => _posted.Enqueue((d, state));

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Goes on until everybody waits.</summary>
    public void Drain()
    {
        while (_posted.TryDequeue(out (SendOrPostCallback Call, object? State) posted))
            posted.Call(posted.State);
    }
}
