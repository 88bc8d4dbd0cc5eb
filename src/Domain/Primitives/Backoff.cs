namespace AnSinh.Domain.Primitives;

/// <summary>The pauses between tries of one thing: the first, then twice as long after each failure, up to the longest.</summary>
/// <param name="First">The pause after the first failure.</param>
/// <param name="Longest">The limit of all pauses.</param>
public sealed record Backoff(TimeSpan First, TimeSpan Longest)
{
    private const int MaxDoublings = 30;

    /// <summary>
    /// The part of a pause that chance decides, 0 to 1: many who failed at the same moment then do not come back at the same moment.
    /// </summary>
    /// <value>The default, 0, leaves nothing to chance.</value>
    public double Jitter { get; init; }

    /// <summary>The pause after so many failures in a row (1, 2, 3 …), without jitter.</summary>
    public TimeSpan After(int failures)
    {
        double factor = Math.Pow(2, Math.Clamp(failures - 1, 0, MaxDoublings));
        TimeSpan pause = First * factor;
        return pause < Longest ? pause : Longest;
    }

    /// <summary>Waits after so many failures in a row.</summary>
    public Task WaitAsync(int failures, TimeProvider time, CancellationToken cancellationToken)
    {
        TimeSpan pause = After(failures);
        if (Jitter > 0)
            pause *= 1 - (Jitter * Random.Shared.NextDouble());
        return Task.Delay(pause, time, cancellationToken);
    }
}
