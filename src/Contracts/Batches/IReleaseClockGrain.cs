namespace AnSinh.Contracts.Batches;

/// <summary>
/// Wakes batches whose scheduled release has come. A reminder wakes the clock itself; what is due is found by query. Key: 0.
/// </summary>
[Alias("AnSinh.IReleaseClockGrain")]
public interface IReleaseClockGrain : IGrainWithIntegerKey
{
    /// <summary>Sets the reminder and looks at once: a release that fell due while nothing ran is made up for.</summary>
    /// <returns>Batches that were woken.</returns>
    [Alias("Start")]
    Task<int> StartAsync(CancellationToken cancellationToken);
}
