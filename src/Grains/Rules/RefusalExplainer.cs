using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Rules;

namespace AnSinh.Grains.Rules;

/// <summary>Turns a refusal into what an officer reads. Personal data is masked.</summary>
internal static class RefusalExplainer
{
    public static RefusedPayout Explain(Cohort cohort, CompiledRun run, Refusal refusal)
    {
        RefusalRule rule = RefusalRules.Get(refusal.Rule);
        BeneficiaryRecord record = cohort.Beneficiary(refusal.Index);
        BeneficiaryFacts facts = cohort.FactsOf(refusal.Index);
        RunRules rules = MonthRules.Of(run.Rules, refusal.Period);
        PersonSignals signals = cohort.SignalsOf(run, refusal.Index, refusal.Period);
        return new RefusedPayout(
            Masking.CitizenId(record.CitizenId),
            facts.CommuneIn(refusal.Period.MonthNumber),
            rule.Code,
            rule.Severity.ToString().ToLowerInvariant(),
            rule.IsoReason,
            refusal.Amount,
            rules.Explain(facts, cohort.OtherGrantsOf(refusal.Index), signals, refusal.Rule, Languages.English),
            rule.English.Remedy,
            rules.Explain(facts, cohort.OtherGrantsOf(refusal.Index), signals, refusal.Rule, Languages.Vietnamese),
            rule.Vietnamese.Remedy,
            rule.LegalBasis,
            rules.RateVersion);
    }

    /// <summary>An instruction that does not come on its list, in English.</summary>
    public static RefusedInstruction Explain(RefusedListing refused)
    {
        RefusalRule rule = RefusalRules.Get(refused.Rule);
        string explanation = refused.Seen.Length > 0 ? refused.Seen : rule.English.Explanation;
        return new RefusedInstruction(refused.Row, rule.Code, explanation, rule.English.Remedy);
    }
}
