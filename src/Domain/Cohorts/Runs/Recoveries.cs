using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>
/// How a run keeps money back that was paid without right: a part of each payment, oldest month first, until nothing is owed. A person
/// keeps most of the payment, because the law recovers in parts; <see cref="RunRuleOptions.RecoveryPercent"/> says how large a part may be.
/// </summary>
internal readonly struct Recoveries(RunRules rules, Debts debts, OrderedPart? ordered)
{
    /// <summary>No bank credits nothing: a recovery leaves at least this much, đồng; the rest is kept back later.</summary>
    private const long MinPayout = 1_000;

    /// <summary>đồng that a person owed before the batch of the run ordered anything.</summary>
    public long OwedBy(int index) => debts.OwedBy(index) + (ordered is null ? 0 : ordered.KeptBackFrom(index));

    /// <summary>How much of a payment is kept back from a person who owes <paramref name="owed"/>.</summary>
    public long PartOf(long amount, long owed) =>
        owed > 0 ? Math.Max(0, Math.Min(rules.DeductionFor(amount, owed), amount - MinPayout)) : 0;
}
