using AnSinh.Contracts.Cohorts;
using AnSinh.Grains.Cohorts;

namespace AnSinh.Grains.Tests;

/// <summary>For tests of a cohort without a batch: every release is right.</summary>
internal sealed class BelievingCheck : IReleaseCheck
{
    public Task<string?> ProblemAsync(int cohort, ReleaseCommand command, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(null);
}
