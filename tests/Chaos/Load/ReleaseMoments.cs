namespace AnSinh.Chaos.Load;

/// <summary>
/// Tells when a batch is being released: the second or so in which orders are journaled and streamed. A fault that comes at any time meets
/// it seldom.
/// </summary>
internal sealed class ReleaseMoments(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Now() =>
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Waits for the next one, but not for ever.</summary>
    public async Task NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Volatile.Read(ref _next).Task.WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nobody releases just now: the fault comes anyway.
        }
    }
}
