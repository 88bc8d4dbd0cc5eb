using System.Globalization;

namespace AnSinh.Silo;

/// <summary>
/// The system's clock, so many seconds off as a file says: for tests of clocks that jump (<see cref="ArmedFaults"/>). Timers and
/// elapsed times stay as they are, as they do when a real clock is set.
/// </summary>
internal sealed class ShiftedTime(string path) : TimeProvider
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private long _lookedAt;
    private long _shiftTicks;

    public override DateTimeOffset GetUtcNow()
    {
        long looked = Interlocked.Read(ref _lookedAt);
        if ((looked == 0 || System.GetElapsedTime(looked) > LookEvery)
            && Interlocked.CompareExchange(ref _lookedAt, System.GetTimestamp(), looked) == looked)
            Interlocked.Exchange(ref _shiftTicks, Read());
        return System.GetUtcNow().AddTicks(Interlocked.Read(ref _shiftTicks));
    }

    /// <summary>A file that is missing or half written shifts nothing.</summary>
    private long Read()
    {
        try
        {
            return double.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out double seconds)
                ? TimeSpan.FromSeconds(seconds).Ticks
                : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
