using AnSinh.Contracts;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Cohorts;

namespace AnSinh.Grains.Batches.Drive;

/// <summary>What is read from a dry run, page by page, in cohort order. Changes nothing.</summary>
internal sealed class PreparedPages(DriveContext batch)
{
    private PreparedContent Content => batch.Content.Value;

    /// <summary>The run as the last preparation fixed it; null when its content was lost.</summary>
    public CohortRun? Run => batch.Record.Prepared is { } prepared && Content.Hash() == prepared.ContentHash ? Content.Run : null;

    public async Task<RefusedPayout[]> RefusalsAsync(int skip, int limit, CancellationToken cancellationToken)
    {
        int[] counts = Content.Refused;
        if (batch.Record.Prepared is null || Content.Run is not { } run || counts.Length != batch.Map.Cohorts)
            return [];
        int wanted = Math.Clamp(limit, 0, ContractLimits.MaxRefusalsPerCall);
        var page = new List<RefusedPayout>(Math.Min(wanted, 1_000));
        for (int cohort = 0; cohort < counts.Length && page.Count < wanted; cohort++)
        {
            // Only the cohorts that hold a part of the page are asked.
            if (skip >= counts[cohort])
            {
                skip -= counts[cohort];
                continue;
            }

            page.AddRange(await batch.Cohorts.RefusalsAsync(cohort, run, skip, wanted - page.Count, cancellationToken));
            skip = 0;
        }

        return [.. page];
    }

    public async Task<ChangedPayout[]> ChangesAsync(PayoutChange kind, int skip, int limit, CancellationToken cancellationToken)
    {
        if (batch.Record.Prepared is null || Content.Run is not { } run)
            return [];
        int wanted = Math.Clamp(limit, 0, ContractLimits.MaxRefusalsPerCall);
        var people = new List<ChangedPayout>();
        for (int cohort = 0; cohort < batch.Map.Cohorts && people.Count < wanted; cohort++)
        {
            // Nobody counts changed people by cohort: a page further back asks the cohorts before it.
            ChangedPayout[] share = await batch.Cohorts.ChangesAsync(cohort, run, kind, 0, skip + wanted - people.Count, cancellationToken);
            int skipped = Math.Min(skip, share.Length);
            skip -= skipped;
            people.AddRange(share.Skip(skipped).Take(wanted - people.Count));
        }

        return [.. people];
    }

    /// <summary>Asks cohorts one after the other until the page is full: such statuses are rare.</summary>
    public async Task<ContradictoryStatus[]> ContradictionsAsync(int skip, int limit, CancellationToken cancellationToken)
    {
        int wanted = Math.Clamp(limit, 0, ContractLimits.MaxRefusalsPerCall);
        var page = new List<ContradictoryStatus>();
        for (int cohort = 0; cohort < batch.Map.Cohorts && page.Count < wanted; cohort++)
        {
            ContradictoryStatus[] share = await batch.Cohorts.ContradictionsAsync(
                cohort, batch.BatchId, 0, skip + wanted - page.Count, cancellationToken);
            int skipped = Math.Min(skip, share.Length);
            skip -= skipped;
            page.AddRange(share.Skip(skipped).Take(wanted - page.Count));
        }

        return [.. page];
    }

    public Task<PersonExplanation?> ExplainAsync(string citizenId, string language, CancellationToken cancellationToken) =>
        Content.Run is { } run
        ? batch.Cohorts.ExplainAsync(batch.Map.CohortOf(citizenId), citizenId, run, language, cancellationToken)
        : Task.FromResult<PersonExplanation?>(null);
}
