using Microsoft.Extensions.Logging.Abstractions;

namespace AnSinh.Silo.Tests;

public sealed class PoolGuardTests
{
    /// <summary>As many as a silo has connections; the pool alone would take half a minute to get round them.</summary>
    private const int Held = 60;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Work_goes_on_soon_though_a_driver_holds_the_threads_of_the_pool()
    {
        using var guard = new PoolGuard(NullLogger<PoolGuard>.Instance);
        await guard.StartAsync(CancellationToken.None);
        ThreadPool.GetMinThreads(out int usual, out _);
        using var answer = new ManualResetEvent(initialState: false);
        using var released = new CountdownEvent(Held);
        var ran = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (int driver = 0; driver < Held; driver++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    answer.WaitOne();
                    released.Signal();
                },
                null);
        }

        // Behind all of them in the same queue.
        ThreadPool.UnsafeQueueUserWorkItem(_ => ran.SetResult(), null);
        try
        {
            await ran.Task.WaitAsync(Soon, TimeProvider.System);
        }
        finally
        {
            answer.Set();
            released.Wait(Soon).ShouldBeTrue();
            await guard.StopAsync(CancellationToken.None);
        }

        ThreadPool.GetMinThreads(out int after, out _);
        after.ShouldBe(usual);
    }
}
