namespace AnSinh.Silo.Tests;

public sealed class SteadyTimeTests
{
    private static readonly DateTimeOffset Start = new(2024, 12, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly Machine _machine = new() { Now = Start };
    private readonly SteadyTime _time;

    public SteadyTimeTests() => _time = new SteadyTime(_machine);

    [Fact]
    public void A_clock_that_goes_is_followed()
    {
        _time.GetUtcNow().ShouldBe(Start);
        _machine.Pass(TimeSpan.FromSeconds(3));
        _time.GetUtcNow().ShouldBe(Start.AddSeconds(3));
    }

    [Fact]
    public void A_clock_that_is_set_forward_is_followed_at_once()
    {
        _time.GetUtcNow().ShouldBe(Start);
        _machine.Now += TimeSpan.FromSeconds(90);
        _time.GetUtcNow().ShouldBe(Start.AddSeconds(90));
    }

    [Fact]
    public void A_clock_that_is_set_back_is_caught_up_with_and_time_goes_on()
    {
        _time.GetUtcNow().ShouldBe(Start);
        _machine.Now -= TimeSpan.FromSeconds(90);
        _time.GetUtcNow().ShouldBe(Start);
        _machine.Pass(TimeSpan.FromSeconds(2));
        _time.GetUtcNow().ShouldBe(Start.AddSeconds(1));
        _machine.Pass(TimeSpan.FromSeconds(200));
        _time.GetUtcNow().ShouldBe(Start.AddSeconds(112));
    }

    private sealed class Machine : TimeProvider
    {
        private long _ticks;

        public DateTimeOffset Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan time) => (Now, _ticks) = (Now + time, _ticks + time.Ticks);

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => _ticks;
    }
}
