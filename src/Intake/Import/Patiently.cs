namespace AnSinh.Intake.Import;

/// <summary>Calls that change nothing when they are repeated: a time-out is unknown, not failed.</summary>
internal static class Patiently
{
    public static async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await call(cancellationToken);
            }
            catch (Exception error) when (attempt < IntakeLimits.AttemptsPerCohortCall && error is not (OperationCanceledException or ArgumentException))
            {
                // The next attempt tells; the last one throws.
            }
        }
    }
}
