using AnSinh.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnSinh.Silo.Tests;

/// <summary>The guard looks at the whole process: a neighbour's work would look like its own.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class PoolGuardAlone;

[Collection(typeof(PoolGuardAlone))]
public sealed class PoolGuardTests
{
    /// <summary>As many as a silo has connections; the pool alone would take half a minute to get round them.</summary>
    private const int Held = 60;

    private static readonly TimeSpan Deadline = Eventually.Deadline;

    [Fact]
    public async Task Work_goes_on_though_a_driver_holds_the_threads_of_the_pool()
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
            await ran.Task.WaitAsync(Deadline, TimeProvider.System);
            ThreadPool.GetMinThreads(out int meanwhile, out _);
            meanwhile.ShouldBeGreaterThan(usual, "the guard, and not the pool's patience, made room");
        }
        finally
        {
            answer.Set();
            released.Wait(Deadline).ShouldBeTrue();
            await guard.StopAsync(CancellationToken.None);
        }

        ThreadPool.GetMinThreads(out int after, out _);
        after.ShouldBe(usual);
    }
}
