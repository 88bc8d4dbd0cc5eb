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
}
