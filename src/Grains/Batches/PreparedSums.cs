using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Rules;

namespace AnSinh.Grains.Batches;

/// <summary>Adds up the dry runs of all cohorts.</summary>
internal sealed class PreparedSums
{
    private readonly SortedDictionary<int, CountAndSum> _banks = [];
    private readonly SortedDictionary<int, CountAndSum> _communes = [];
    private int _people;

    public CountAndSum Payable { get; private set; }

    public SortedDictionary<string, CountAndSum> RefusedByRule { get; } = new(StringComparer.Ordinal);

    public void Add(CohortDryRun dryRun)
    {
        _people += dryRun.People;
        foreach (KeyedSum bank in dryRun.Banks)
        {
            _banks[bank.Key] = _banks.GetValueOrDefault(bank.Key) + bank.Sum;
            Payable += bank.Sum;
        }

        foreach (KeyedSum commune in dryRun.Communes)
            _communes[commune.Key] = _communes.GetValueOrDefault(commune.Key) + commune.Sum;
        foreach (KeyedSum refused in dryRun.RefusedByRule)
        {
            string rule = RefusalRules.Get((RefusalRuleNumber)refused.Key).Code;
            RefusedByRule[rule] = RefusedByRule.GetValueOrDefault(rule) + refused.Sum;
        }
    }

    /// <exception cref="InvalidOperationException">The sums per bank and per commune differ: guarantee 5, checked before the write.</exception>
    public PreparedDetails ToDetails(RunScope scope, string rateVersion, string contentHash)
    {
        CountAndSum byCommune = _communes.Values.Aggregate(default(CountAndSum), CountAndSum.Add);
        if (byCommune != Payable)
            throw new InvalidOperationException($"The dry run does not add up: {Payable} by bank, {byCommune} by commune. Nothing was prepared.");
        return new PreparedDetails(
            scope.Programme.Value,
            scope.Period.ToString(),
            scope.Area,
            rateVersion,
            contentHash,
            _people,
            Payable,
            ToArray(_banks),
            ToArray(_communes),
            RefusedByRule);
    }

    private static KeyedSum[] ToArray(SortedDictionary<int, CountAndSum> sums) => [.. sums.Select(sum => new KeyedSum(sum.Key, sum.Value))];
}
