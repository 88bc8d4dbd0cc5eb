using AnSinh.Contracts.Batches;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Calendar;
using AnSinh.Fixtures;

namespace AnSinh.Grains.Tests.Batches;

/// <summary>
/// The payment window, and releases at a time to come. Time is the machine's: Orleans keeps its membership by the same clock and takes no
/// jumps, so the window is opened and closed instead.
/// </summary>
[Trait("needs", "postgres")]
public sealed class BatchScheduleTests(PostgresFixture postgres) : BatchTestBase(postgres)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(8);

    private readonly DateOnly _today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().ToOffset(PaymentWindow.Vietnam).DateTime);

    private TestSiloOptions Open =>
        new()
        {
            Window = new PaymentWindowOptions
            {
                Enforced = true,
                Opens = TimeOnly.MinValue,
                Closes = TimeOnly.MaxValue,
                WorkingDays = Days(-1, 0, 1, 2),
            },
        };

    /// <summary>Yesterday, today and tomorrow are holidays.</summary>
    private TestSiloOptions Closed => new()
    {
        Window = new PaymentWindowOptions { Enforced = true, Holidays = Days(-1, 0, 1), WorkingDays = Days(2, 3) },
    };

    private string NextOpening => $"{_today.AddDays(2):yyyy-MM-dd}T08:00:00+07:00";

    private protected override TestSiloOptions Options => Open;

    [Fact]
    public async Task Outside_the_window_nothing_is_released_and_the_refusal_says_when_it_opens()
    {
        await RestartAsync(Closed);
        await PrepareAsync();
        await ApproveAsync();
        BatchReply refused = await AskAsync(BatchAction.Release, "tuan");
        refused.Error.ShouldBe("window");
        refused.Message.ShouldNotBeNull().ShouldContain($"It opens at {NextOpening}");
        (await AskAsync(BatchAction.Schedule, "tuan", at: TimeProvider.System.GetUtcNow().AddMinutes(5))).Message
            .ShouldNotBeNull()
            .ShouldContain($"It opens at {NextOpening}");
        (await Batch.GetAsync(CancellationToken.None))!.State.ShouldBe(BatchState.Approved);
        (
            await DoAsync(
                BatchAction.Schedule, "tuan",
                at: new DateTimeOffset(_today.AddDays(2).ToDateTime(new TimeOnly(8, 0)), PaymentWindow.Vietnam))).State.ShouldBe(
            BatchState.Scheduled);
        await RestartAsync(Open);
        await DoAsync(BatchAction.Release, "tuan");
    }

    [Fact]
    public async Task A_scheduled_batch_is_released_when_its_time_has_come_in_the_name_of_who_scheduled()
    {
        DateTimeOffset due = await ScheduleAsync();
        IReleaseClockGrain clock = Silo.Grains.GetGrain<IReleaseClockGrain>(0);
        (await clock.StartAsync(CancellationToken.None)).ShouldBe(0, "it is not due yet");
        (await CountAsync("select count(*) from reminder where name = 'due-batches'")).ShouldBe(1);
        await ShouldBeReleasedAsync(due);
        (await clock.StartAsync(CancellationToken.None)).ShouldBe(0);
    }

    [Fact]
    public async Task A_release_that_fell_due_while_nothing_ran_is_made_up_for()
    {
        DateTimeOffset due = await ScheduleAsync();
        await Silo.DisposeAsync();
        await Eventually.ReachAsync(due);
        (await OrdersAsync()).ShouldBe(0);
        await RestartAsync();
        await ShouldBeReleasedAsync(due);
    }

    [Fact]
    public async Task A_release_that_fell_due_and_finds_the_window_closed_waits_for_it_and_says_so()
    {
        DateTimeOffset due = await ScheduleAsync();
        await Silo.DisposeAsync();
        await Eventually.ReachAsync(due);
        await RestartAsync(Closed);
        BatchView waiting = await AwaitAsync(view => view.Problem is not null, "it says why it waits");
        waiting.State.ShouldBe(BatchState.Scheduled);
        waiting.Problem.ShouldNotBeNull().ShouldContain($"It opens at {NextOpening}");
        (await Silo.Grains.GetGrain<IReleaseClockGrain>(0).StartAsync(CancellationToken.None)).ShouldBe(
            1, "the query knows that it is due");
        (await OrdersAsync()).ShouldBe(0);
        await RestartAsync(Open);
        await ShouldBeReleasedAsync(due);
    }

    /// <summary>One person asked to withdraw it, and a bank was held: neither takes the release away.</summary>
    [Fact]
    public async Task A_release_that_falls_due_after_somebody_asked_to_withdraw_the_batch_is_made_up_for()
    {
        DateTimeOffset due = await ScheduleAsync();
        BatchView asked = await DoAsync(BatchAction.Withdraw, "hoa", "wrong month");
        (asked.State, asked.ReleaseAt).ShouldBe((BatchState.Scheduled, due));
        AwaitedStep awaited = asked.Awaits.ShouldHaveSingleItem();
        (awaited.Step, awaited.Actor, awaited.Reason).ShouldBe(("withdraw", "hoa", "wrong month"));
        (asked.History[^1].Event, asked.History[^1].Asked).ShouldBe(("second-asked", "withdraw"));
        await Silo.DisposeAsync();
        await Eventually.ReachAsync(due);
        await RestartAsync();
        await ShouldBeReleasedAsync(due);
        (await Batch.GetAsync(CancellationToken.None))!.Awaits.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_scheduled_batch_that_was_sent_back_is_not_released()
    {
        DateTimeOffset due = await ScheduleAsync();
        await DoAsync(BatchAction.SendBack, "hoa", "wrong amounts");
        await Eventually.ReachAsync(due);
        (await Silo.Grains.GetGrain<IReleaseClockGrain>(0).StartAsync(CancellationToken.None)).ShouldBe(0);
        BatchView draft = (await Batch.GetAsync(CancellationToken.None))!;
        (draft.State, draft.ReleaseAt).ShouldBe((BatchState.Draft, null));
        (await OrdersAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task The_maker_does_not_schedule()
    {
        await PrepareAsync();
        await ApproveAsync();
        (await AskAsync(BatchAction.Schedule, "lan", at: TimeProvider.System.GetUtcNow().AddMinutes(1))).Error.ShouldBe("four-eyes");
    }

    private async Task<DateTimeOffset> ScheduleAsync()
    {
        await PrepareAsync();
        await ApproveAsync();
        DateTimeOffset due = TimeProvider.System.GetUtcNow() + Soon;
        BatchView scheduled = await DoAsync(BatchAction.Schedule, "minh", at: due);
        (scheduled.State, scheduled.ReleaseAt).ShouldBe((BatchState.Scheduled, due));
        return due;
    }

    private async Task ShouldBeReleasedAsync(DateTimeOffset due)
    {
        BatchView view = await AwaitAsync(BatchState.Settling);
        BatchStep released = view.History.Single(step => step.Event == "released");
        released.Actor.ShouldBe("minh");
        released.At.ShouldBeGreaterThan(due.AddMilliseconds(-1));
        (await OrdersAsync()).ShouldBe(People);
    }

    private DateOnly[] Days(params int[] fromToday) => [.. fromToday.Select(_today.AddDays)];
}
