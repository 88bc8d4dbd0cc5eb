namespace AnSinh.Fixtures;

/// <summary>
/// Waits for an event: a row, a line, an answer. A deadline only ends a hang, so a slow machine gets the same verdict as a fast one.
/// The only place of the tests that lets real time pass.
/// </summary>
public static class Eventually
{
    /// <summary>Ends a wait for something that never comes. No verdict depends on it.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Looks until the condition holds.</summary>
    /// <param name="what">The thing waited for, for the error.</param>
    /// <exception cref="TimeoutException">The condition did not hold before the deadline.</exception>
    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? deadline = null) =>
        GetAsync(() => Task.FromResult(condition()), static holds => holds, _ => what, deadline);

    /// <inheritdoc cref="TrueAsync(Func{bool}, string, TimeSpan?)"/>
    public static Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? deadline = null) =>
        GetAsync(condition, static holds => holds, _ => what, deadline);

    /// <summary>Looks until the value is the wanted one, and returns that value. An exception of the look ends the wait.</summary>
    /// <param name="problem">Describes the last value, for the error.</param>
    public static async Task<T> GetAsync<T>(Func<Task<T>> look, Func<T, bool> wanted, Func<T, string> problem, TimeSpan? deadline = null)
    {
        ArgumentNullException.ThrowIfNull(look);
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(problem);
        long started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            T value = await look();
            if (wanted(value))
                return value;
            if (TimeProvider.System.GetElapsedTime(started) > (deadline ?? Deadline))
                throw new TimeoutException($"Waited in vain for {deadline ?? Deadline}: {problem(value)}");
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Waits until the machine's clock shows a time: for code that cannot take a clock of the test's.</summary>
    public static Task ReachAsync(DateTimeOffset time) =>
        TrueAsync(
            () => TimeProvider.System.GetUtcNow() > time, $"the clock shows {time:O}", time - TimeProvider.System.GetUtcNow() + Deadline);

    /// <summary>
    /// Looks for a while at something that must not change. Nothing announces that an event will not come. A slow machine makes this
    /// look weaker and never wrong.
    /// </summary>
    public static async Task StaysAsync(Func<Task<bool>> condition, TimeSpan time, string what)
    {
        ArgumentNullException.ThrowIfNull(condition);
        long started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < time)
        {
            if (!await condition())
                throw new InvalidOperationException($"This did not stay so for {time}: {what}");
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }

    /// <inheritdoc cref="StaysAsync(Func{Task{bool}}, TimeSpan, string)"/>
    public static Task StaysAsync(Func<bool> condition, TimeSpan time, string what) =>
        StaysAsync(() => Task.FromResult(condition()), time, what);
}
