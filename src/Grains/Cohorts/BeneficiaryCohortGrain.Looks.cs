using AnSinh.Contracts;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Rules;
using AnSinh.Grains.Rules;

namespace AnSinh.Grains.Cohorts;

/// <summary>Questions that change nothing.</summary>
internal sealed partial class BeneficiaryCohortGrain
{
    public Task<string[]> MissingAsync(ulong[] present, int[] communes, CancellationToken cancellationToken) =>
        Task.FromResult<string[]>([.. Cohort.MissingFrom(present, communes).Select(index => Cohort.Beneficiary(index).CitizenId)]);

    public Task<CohortShares> FingerprintsAsync(long seed, CancellationToken cancellationToken) =>
        Task.FromResult(Cohort.FingerprintsOf(seed));

    public Task<CohortDryRun> JudgeAsync(CohortRun run, CancellationToken cancellationToken)
    {
        CohortJudgement judgement = Cohort.Judge(rules.Get(run));
        var refused = new SortedDictionary<int, CountAndSum>();
        foreach (Refusal refusal in judgement.Refusals)
            refused[(int)refusal.Rule] = refused.GetValueOrDefault((int)refusal.Rule).Plus(refusal.Amount);
        return Task.FromResult(new CohortDryRun(
            [.. judgement.Lots],
            ToSums(judgement.Communes),
            ToSums(refused),
            [.. judgement.Changes],
            new LineSums(judgement.Arrears, judgement.CarriedOver, judgement.Deducted),
            Cohort.People,
            judgement.Refusals.Count)
        {
            Contributors = [.. judgement.Contributors],
        });
    }

    public Task<RefusedPayout[]> RefusalsAsync(CohortRun run, int skip, int limit, CancellationToken cancellationToken)
    {
        CompiledRun request = rules.Get(run);
        return Task.FromResult<RefusedPayout[]>(
        [
            .. Cohort.RefusalsOf(request)
                .Skip(skip)
                .Take(Math.Min(limit, ContractLimits.MaxRefusalsPerCall))
                .Select(refusal => RefusalExplainer.Explain(Cohort, request, refusal)),
        ]);
    }

    public Task<ChangedPayout[]> ChangesAsync(CohortRun run, PayoutChange kind, int skip, int limit, CancellationToken cancellationToken)
    {
        CompiledRun request = rules.Get(run);
        return Task.FromResult<ChangedPayout[]>(
        [
            .. Cohort.ChangesOf(request, kind).Skip(skip).Take(Math.Min(limit, ContractLimits.MaxRefusalsPerCall)).Select(change =>
            {
                BeneficiaryRecord record = Cohort.Beneficiary(change.Index);
                string? rule = change.Rule == RefusalRuleNumber.None ? null : RefusalRules.Get(change.Rule).Code;
                int commune = Cohort.FactsOf(change.Index).CommuneIn(request.Rules.Period.MonthNumber);
                return new ChangedPayout(Masking.CitizenId(record.CitizenId), commune, kind, change.Before, change.Now, rule);
            }),
        ]);
    }

    public Task<ContradictoryStatus[]> ContradictionsAsync(
        string batchId, int skip, int limit, CancellationToken cancellationToken) => Task.FromResult<ContradictoryStatus[]>(
    [
        .. Cohort.ContradictionsOf(batchId).Skip(skip).Take(Math.Min(limit, ContractLimits.MaxRefusalsPerCall)).Select(found =>
            new ContradictoryStatus(
                Masking.CitizenId(Cohort.Beneficiary(found.Index).CitizenId),
                Cohort.FactsOf(found.Index).CommuneIn(found.Order.Period.MonthNumber),
                found.Order.ToString(),
                found.Known.ToString().ToLowerInvariant(),
                found.OrderBank,
                found.OrderAmount,
                found.Status,
                found.Reason,
                found.Bank,
                found.Amount,
                found.MayHavePaid,
                found.PaidTwice)),
    ]);

    public Task<PersonExplanation?> ExplainAsync(string citizenId, CohortRun run, string language, CancellationToken cancellationToken)
    {
        int index = Cohort.Find(citizenId);
        return Task.FromResult(index < 0 ? null : PersonExplainer.Explain(Cohort, rules.Get(run), index, language));
    }

    private static KeyedSum[] ToSums(IEnumerable<KeyValuePair<int, CountAndSum>> sums) =>
        [.. sums.OrderBy(sum => sum.Key).Select(sum => new KeyedSum(sum.Key, sum.Value))];
}
