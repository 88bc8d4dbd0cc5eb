using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Rules;

namespace AnSinh.Grains.Batches;

/// <summary>Adds up the dry runs of all cohorts.</summary>
internal sealed class PreparedSums(int cohorts)
{
    private readonly CohortLot[][] _lots = new CohortLot[cohorts][];
    private readonly SortedDictionary<int, CountAndSum> _communes = [];
    private readonly SortedDictionary<PayoutChange, ChangeTally> _changes = [];
    private readonly SortedDictionary<string, CountAndSum> _refusedByRule = new(StringComparer.Ordinal);
    private readonly List<Contributor> _contributors = [];
    private LineSums _lines;
    private int _people;

    /// <summary>Refused people by cohort.</summary>
    public int[] Refused { get; } = new int[cohorts];

    /// <summary>Whose hands are behind the lots, each person once.</summary>
    public Contributor[] Contributors => field ??= Contributor.Merge(_contributors);

    public PreparedLots Lots => field ??= PreparedLots.Of(_lots);

    public void Add(int cohort, CohortDryRun dryRun)
    {
        _lots[cohort] = dryRun.Lots;
        Refused[cohort] = dryRun.Refused;
        _people += dryRun.People;
        _lines += dryRun.Lines;
        _contributors.AddRange(dryRun.Contributors);
        foreach (KeyedSum commune in dryRun.Communes)
            _communes[commune.Key] = _communes.GetValueOrDefault(commune.Key) + commune.Sum;
        foreach (ChangeTally change in dryRun.Changes)
        {
            ChangeTally sum = _changes.GetValueOrDefault(change.Kind);
            _changes[change.Kind] = new ChangeTally(change.Kind, sum.Before + change.Before, sum.Now + change.Now);
        }

        foreach (KeyedSum refused in dryRun.RefusedByRule)
        {
            string rule = RefusalRules.Get((RefusalRuleNumber)refused.Key).Code;
            _refusedByRule[rule] = _refusedByRule.GetValueOrDefault(rule) + refused.Sum;
        }
    }

    /// <exception cref="InvalidOperationException">The sums per bank and per commune differ: guarantee 5, checked before the
    /// write.</exception>
    public PreparedDetails ToDetails(CohortRun run, string? fund, string rateVersion, string contentHash)
    {
        SortedDictionary<int, CountAndSum> banks = Lots.SumsByBank();
        CountAndSum payable = banks.Values.Aggregate(default(CountAndSum), CountAndSum.Add);
        CountAndSum byCommune = _communes.Values.Aggregate(default(CountAndSum), CountAndSum.Add);
        if (byCommune != payable)
            throw new InvalidOperationException(
                $"The dry run does not add up: {payable} by bank, {byCommune} by commune. Nothing was prepared.");
        RunScope scope = run.Scope;
        return new PreparedDetails(
            scope.Programme.Value,
            scope.Period.ToString(),
            scope.Area,
            rateVersion,
            contentHash,
            _people,
            payable,
            ToArray(banks),
            ToArray(_communes),
            _refusedByRule)
        {
            ListId = scope.ListId,
            RetryOf = scope.RetryOf,
            Fund = fund,
            RuleEdition = run.RuleEdition,
            Changes = [.. _changes.Values],
            Lines = _lines,
            SharedAccounts = run.Findings.Accounts.Length,
            SharedPhones = run.Findings.Phones.Length,
            SharedAddresses = run.Findings.Addresses.Length,
            Contributors = Contributors,
        };
    }

    private static KeyedSum[] ToArray(SortedDictionary<int, CountAndSum> sums) => [.. sums.Select(sum => new KeyedSum(sum.Key, sum.Value))];
}
