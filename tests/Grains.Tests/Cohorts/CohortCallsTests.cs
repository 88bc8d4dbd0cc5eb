using System.Collections.Concurrent;
using AnSinh.Contracts.Cohorts;
using Microsoft.Extensions.Time.Testing;

namespace AnSinh.Grains.Tests.Cohorts;

/// <summary>Many cohorts are asked, some of them on their way to another silo.</summary>
public sealed class CohortCallsTests
{
    private readonly FakeTimeProvider _time = new();

    /// <summary>Imports asked five times in a row without a pause: all tries fell into the moment in which the cohort moved.</summary>
    [Fact]
    public async Task A_cohort_that_is_away_for_a_second_is_asked_again_until_it_answers()
    {
        DateTimeOffset back = _time.GetUtcNow().AddSeconds(1);
        var answers = new List<(int, int)>();
        IReadOnlyDictionary<int, Exception> failed = await RunAsync([1, 2], Answer, (cohort, answer) => answers.Add((cohort, answer)));
        failed.ShouldBeEmpty();
        answers.Order().ShouldBe([(1, 10), (2, 20)]);

        Task<int> Answer(int cohort, CancellationToken cancellationToken) =>
            cohort == 1 && _time.GetUtcNow() < back ? throw new TimeoutException("The cohort moves.") : Task.FromResult(cohort * 10);
    }

    [Fact]
    public async Task A_cohort_that_keeps_failing_is_named_and_does_not_keep_the_others()
    {
        var asked = new ConcurrentDictionary<int, int>();
        var answers = new List<int>();
        IReadOnlyDictionary<int, Exception> failed = await RunAsync(Enumerable.Range(0, 500), Answer, (cohort, _) => answers.Add(cohort));
        failed.ShouldHaveSingleItem().Key.ShouldBe(7);
        answers.Order().ShouldBe(Enumerable.Range(0, 500).Where(cohort => cohort != 7));
        asked[7].ShouldBe(CohortCalls.Attempts);
        asked[8].ShouldBe(1);

        Task<int> Answer(int cohort, CancellationToken cancellationToken)
        {
            asked.AddOrUpdate(cohort, 1, (_, times) => times + 1);
            return cohort == 7 ? throw new InvalidOperationException("broken") : Task.FromResult(0);
        }
    }

    [Fact]
    public async Task No_more_calls_are_under_way_than_the_limit()
    {
        int now = 0, most = 0;
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await RunAsync(Enumerable.Range(0, 3 * CohortCalls.MaxInFlight), Answer, static (_, _) => { });
        most.ShouldBe(CohortCalls.MaxInFlight);

        async Task<int> Answer(int cohort, CancellationToken cancellationToken)
        {
            int seen = Interlocked.Increment(ref now);
            InterlockedMax(seen);
            if (seen >= CohortCalls.MaxInFlight)
                full.TrySetResult();
            await full.Task;
            return Interlocked.Decrement(ref now);
        }

        void InterlockedMax(int seen)
        {
            int known;
            while (seen > (known = Volatile.Read(ref most)) && Interlocked.CompareExchange(ref most, seen, known) != known)
            {
            }
        }
    }

    [Fact]
    public async Task A_wrong_question_is_not_asked_again()
    {
        int asked = 0;
        IReadOnlyDictionary<int, Exception> failed = await RunAsync([3], Answer, static (_, _) => { });
        failed[3].ShouldBeOfType<ArgumentException>();
        asked.ShouldBe(1);

        Task<int> Answer(int cohort, CancellationToken cancellationToken)
        {
            asked++;
            throw new ArgumentException("no such row");
        }
    }

    [Fact]
    public async Task Who_gives_up_is_not_told_of_failed_cohorts()
    {
        using var giveUp = new CancellationTokenSource();
        Task<IReadOnlyDictionary<int, Exception>> running = CohortCalls.RunAsync<int>(
            [1], (_, _) => throw new TimeoutException(), static (_, _) => { }, _time, giveUp.Token);
        await giveUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
    }

    /// <summary>Lets time go on until all is answered.</summary>
    private async Task<IReadOnlyDictionary<int, Exception>> RunAsync(
        IEnumerable<int> cohorts, Func<int, CancellationToken, Task<int>> call, Action<int, int> take)
    {
        Task<IReadOnlyDictionary<int, Exception>> running = CohortCalls.RunAsync(cohorts, call, take, _time, CancellationToken.None);
        while (!running.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        return await running;
    }
}
