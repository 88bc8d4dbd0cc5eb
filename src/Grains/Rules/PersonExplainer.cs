using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Grains.Rules;

/// <summary>What a run says of one person, in words, beside what was ordered for them. Personal data is masked.</summary>
internal static class PersonExplainer
{
    public static PersonExplanation Explain(Cohort cohort, CompiledRun run, int index, string language)
    {
        PersonJudgement judgement = cohort.JudgeOne(run, index);
        var parts = new List<string>();
        foreach (PersonLine line in judgement.Lines)
            AddLine(parts, cohort, run, index, line, language);
        RefusedPayout[] refusals = [
            .. judgement.Refusals
                .OrderByDescending(refusal => refusal.Period)
                .Select(refusal => RefusalExplainer.Explain(cohort, run, refusal))];
        parts.AddRange(refusals.Skip(1).Select(refusal => language == Languages.Vietnamese ? refusal.ExplanationVi : refusal.Explanation));
        return new PersonExplanation(
            Masking.CitizenId(cohort.Beneficiary(index).CitizenId),
            cohort.FactsOf(index).CommuneIn(run.Rules.Period.MonthNumber),
            run.Rules.RateVersion,
            judgement.Lines.Sum(line => line.Amount),
            [.. parts],
            refusals.FirstOrDefault(),
            [
                .. cohort.OrdersOf(index).Select(order => new OrderedMonth(
                    order.Id.Programme, order.Id.Period, order.Id.ToString(), order.BatchId, order.Amount,
                    order.State.ToString().ToLowerInvariant())),
            ])
        {
            Account = Masking.Account(cohort.Beneficiary(index).Account),
            AccountDigest = cohort.AccountDigestOf(index),
            Owed = cohort.OwedBy(index),
            Asked = cohort.AskedFrom(index),
        };
    }

    private static void AddLine(List<string> parts, Cohort cohort, CompiledRun run, int index, PersonLine line, string language)
    {
        bool vietnamese = language == Languages.Vietnamese;
        BeneficiaryFacts facts = cohort.FactsOf(index);
        PersonSignals signals = cohort.SignalsOf(run, index, line.Period);
        string month = vietnamese ? $"Tháng {line.Period}" : $"{line.Period}";
        string attempt = line.Attempt == 1 ? "" : vietnamese ? $" (lần chi thứ {line.Attempt})" : $" (attempt {line.Attempt})";
        foreach (string part in MonthRules.Of(run.Rules, line.Period).ExplainAmount(facts, cohort.OtherGrantsOf(index), signals, language))
            parts.Add($"{month}{attempt}: {part}");
        if (line.Deducted > 0)
            parts.Add(
                vietnamese
                    ? $"{month}: khấu trừ thu hồi {Amounts.Format(line.Deducted)}"
                    : $"{month}: {Amounts.Format(line.Deducted)} kept back for a recovery");
    }
}
