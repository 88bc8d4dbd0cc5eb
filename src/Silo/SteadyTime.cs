namespace AnSinh.Silo;

/// <summary>
/// A clock that never goes back. Orleans waits until a time of day comes: after a machine's clock was set back by 90 seconds, its
/// membership slept for 90 seconds, and a silo that died meanwhile was not noticed. Here a clock that was set back goes on at half speed
/// until the machine's has caught up; one that was set forward is followed at once.
/// </summary>
internal sealed class SteadyTime(TimeProvider source) : TimeProvider
{
    private readonly Lock _lock = new();
    private long _lastTicks;
    private long _lastTimestamp;

    public override long TimestampFrequency => source.TimestampFrequency;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            long timestamp = source.GetTimestamp();
            long now = source.GetUtcNow().UtcTicks;
            _lastTicks = now >= _lastTicks ? now : _lastTicks + (source.GetElapsedTime(_lastTimestamp, timestamp).Ticks / 2);
            _lastTimestamp = timestamp;
            return new DateTimeOffset(_lastTicks, TimeSpan.Zero);
        }
    }

    public override long GetTimestamp() => source.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        source.CreateTimer(callback, state, dueTime, period);
}
