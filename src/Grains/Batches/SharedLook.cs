using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Rules;

namespace AnSinh.Grains.Batches;

/// <summary>
/// The look across all cohorts: which accounts, phones and addresses are named by more people than the limits allow. Fingerprints are
/// collected from every cohort and counted in one pass; nobody is looked up.
/// </summary>
internal sealed class SharedLook(RunRuleOptions options, int cohorts)
{
    private readonly CohortShares?[] _collected = new CohortShares?[cohorts];

    /// <summary>False when every rule that needs the look is switched off.</summary>
    public static bool IsNeeded(RunRuleOptions options) =>
        options is not
        {
            MaxPeopleAtOneAccount: 0, MaxPeopleAtOneAgentAccount: 0, MaxPeopleAtOnePhone: 0, MaxPeopleAtOneAddress: 0,
        };

    public void Add(int cohort, CohortShares fingerprints) => _collected[cohort] = fingerprints;

    public SharedValues Find(long seed) => new(
        seed,
        Repeated(fingerprints => fingerprints.Accounts, options.MaxPeopleAtOneAccount),
        Repeated(fingerprints => fingerprints.Phones, options.MaxPeopleAtOnePhone),
        Repeated(fingerprints => fingerprints.Addresses, options.MaxPeopleAtOneAddress),
        Repeated(fingerprints => fingerprints.AgentAccounts ?? [], options.MaxPeopleAtOneAgentAccount));

    /// <summary>Values that occur more than <paramref name="limit"/> times, sorted; 0 stands for "none" and is not counted.</summary>
    private ulong[] Repeated(Func<CohortShares, ulong[]> of, int limit)
    {
        if (limit == 0)
            return [];
        int total = _collected.Sum(cohort => cohort is null ? 0 : of(cohort).Length);
        ulong[] values = System.Buffers.ArrayPool<ulong>.Shared.Rent(total);
        try
        {
            int at = 0;
            foreach (CohortShares? cohort in _collected)
            {
                if (cohort is null)
                    continue;
                of(cohort).CopyTo(values, at);
                at += of(cohort).Length;
            }

            values.AsSpan(0, at).Sort();
            return RunsLongerThan(values.AsSpan(0, at), limit);
        }
        finally
        {
            System.Buffers.ArrayPool<ulong>.Shared.Return(values, clearArray: true);
        }
    }

    private static ulong[] RunsLongerThan(ReadOnlySpan<ulong> sorted, int limit)
    {
        var found = new List<ulong>();
        for (int start = 0; start < sorted.Length;)
        {
            int end = start + 1;
            while (end < sorted.Length && sorted[end] == sorted[start])
                end++;
            if (end - start > limit && sorted[start] != 0)
                found.Add(sorted[start]);
            start = end;
        }

        return [.. found];
    }
}
