using AnSinh.Domain.Batches;

namespace AnSinh.Grains.Batches;

/// <summary>When a batch does something by itself: drives what is under way, and releases what is scheduled at its time.</summary>
internal sealed class BatchTimers(
    IGrainBase grain, TimeProvider time, Func<CancellationToken, Task> drive, Func<CancellationToken, Task> release)
{
    private IGrainTimer? _driver;
    private IGrainTimer? _alarm;
    private DateTimeOffset? _alarmAt;

    public void Set(BatchRecord batch)
    {
        BatchLife life = batch.Life;
        if (batch.HasWork)
            _driver ??= Start(drive, TimeSpan.Zero, GrainLimits.RetryPause);
        DateTimeOffset? due = life.State == BatchState.Scheduled ? life.ReleaseAt : null;
        if (due == _alarmAt)
            return;
        _alarm?.Dispose();
        (_alarm, _alarmAt) = (null, due);
        if (due is not { } at)
            return;
        // A release that is refused at its time is tried again every period, so the alarm stays set.
        var wait = TimeSpan.FromTicks(Math.Clamp((at - time.GetUtcNow()).Ticks, 0, GrainLimits.LongestAlarm.Ticks));
        _alarm = Start(release, wait, GrainLimits.AlarmPeriod);
    }

    public void StopDriving()
    {
        _driver?.Dispose();
        _driver = null;
    }

    public void Stop()
    {
        StopDriving();
        _alarm?.Dispose();
        (_alarm, _alarmAt) = (null, null);
    }

    private IGrainTimer Start(Func<CancellationToken, Task> callback, TimeSpan due, TimeSpan period) => grain.RegisterGrainTimer(
        callback, new GrainTimerCreationOptions { DueTime = due, Period = period, Interleave = true, KeepAlive = true });
}
