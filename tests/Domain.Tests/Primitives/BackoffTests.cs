using AnSinh.Domain.Primitives;
using Microsoft.Extensions.Time.Testing;

namespace AnSinh.Domain.Tests.Primitives;

public sealed class BackoffTests
{
    private static readonly Backoff Pauses = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5));

    [Theory]
    [InlineData(0, 50)]
    [InlineData(1, 50)]
    [InlineData(2, 100)]
    [InlineData(7, 3_200)]
    [InlineData(8, 5_000)]
    [InlineData(int.MaxValue, 5_000)]
    public void Pauses_double_up_to_the_longest(int failures, int milliseconds) =>
        Pauses.After(failures).ShouldBe(TimeSpan.FromMilliseconds(milliseconds));

    [Fact]
    public async Task Jitter_makes_a_pause_shorter_and_never_longer()
    {
        var time = new FakeTimeProvider();
        Backoff half = Pauses with { Jitter = 0.5 };
        for (int round = 0; round < 100; round++)
        {
            Task waiting = half.WaitAsync(1, time, CancellationToken.None);
            time.Advance(TimeSpan.FromMilliseconds(24));
            waiting.IsCompleted.ShouldBeFalse();
            time.Advance(TimeSpan.FromMilliseconds(26));
            await waiting.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    [Fact]
    public async Task Work_is_repeated_after_longer_and_longer_pauses_until_it_succeeds()
    {
        var time = new FakeTimeProvider();
        int tries = 0;
        var told = new List<int>();
        Task repeating = Pauses.RepeatAsync(
            _ => ++tries < 4 ? throw new IOException("not yet") : Task.CompletedTask,
            (failure, failures) =>
            {
                failure.ShouldBeOfType<IOException>();
                told.Add(failures);
                return true;
            },
            time, CancellationToken.None);
        DateTimeOffset start = time.GetUtcNow();
        while (!repeating.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        await repeating;
        (time.GetUtcNow() - start).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(50 + 100 + 200));
        told.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_failure_that_cannot_pass_goes_to_the_caller()
    {
        int tries = 0;
        await Should.ThrowAsync<FormatException>(() => Pauses.RepeatAsync(
            _ =>
            {
                tries++;
                throw new FormatException("for ever");
            },
            (_, _) => false, new FakeTimeProvider(), CancellationToken.None));
        tries.ShouldBe(1);
    }

    [Fact]
    public async Task The_end_of_the_caller_ends_the_pause_and_is_no_failure()
    {
        using var stop = new CancellationTokenSource();
        Task repeating = Pauses.RepeatAsync(
            token => throw new OperationCanceledException("of another", new CancellationToken(true)), (_, _) => true, new FakeTimeProvider(),
            stop.Token);
        repeating.IsCompleted.ShouldBeFalse("somebody else's end is a failure like any other");
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => repeating.WaitAsync(TimeSpan.FromSeconds(60)));
    }
}
