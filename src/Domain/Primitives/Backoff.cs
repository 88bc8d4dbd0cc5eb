namespace AnSinh.Domain.Primitives;

/// <summary>The pauses between tries of one thing: the first, then twice as long after each failure, up to the longest.</summary>
/// <param name="First">The pause after the first failure.</param>
/// <param name="Longest">The limit of all pauses.</param>
public sealed record Backoff(TimeSpan First, TimeSpan Longest)
{
    private const int MaxDoublings = 30;

    /// <summary>The pauses of work that nobody may give up: statuses on their way to the journal or to the brokers.</summary>
    public static Backoff OfWhatMustSucceed { get; } = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5)) { Jitter = 0.5 };

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

    /// <summary>Does the work until it succeeds, with a pause after each failure that may pass.</summary>
    /// <param name="mayPass">
    /// Is told each failure and how many came in a row (1, 2, 3 …); when it says false, the failure goes to the caller.
    /// </param>
    public async Task RepeatAsync(
        Func<CancellationToken, Task> work, Func<Exception, int, bool> mayPass, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(mayPass);
        for (int failures = 1; ; failures++)
        {
            try
            {
                await work(cancellationToken);
                return;
            }
            catch (Exception failure) when (!IsTheEnd(failure, cancellationToken) && mayPass(failure, failures))
            {
                await WaitAsync(failures, time, cancellationToken);
            }
        }
    }

    /// <summary>Waits after so many failures in a row.</summary>
    public Task WaitAsync(int failures, TimeProvider time, CancellationToken cancellationToken)
    {
        TimeSpan pause = After(failures);
        if (Jitter > 0)
            pause *= 1 - (Jitter * Random.Shared.NextDouble());
        return Task.Delay(pause, time, cancellationToken);
    }

    private static bool IsTheEnd(Exception failure, CancellationToken cancellationToken) =>
        failure is OperationCanceledException && cancellationToken.IsCancellationRequested;
}
