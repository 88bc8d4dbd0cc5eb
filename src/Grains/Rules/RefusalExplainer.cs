using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Rules;

namespace AnSinh.Grains.Rules;

/// <summary>Turns a refusal into what an officer reads. Personal data is masked.</summary>
internal static class RefusalExplainer
{
    public static RefusedPayout Explain(RunRules rules, BeneficiaryRecord record, Refusal refusal)
    {
        RefusalRule rule = RefusalRules.Get(refusal.Rule);
        var facts = new BeneficiaryFacts(record);
        return new RefusedPayout(
            Masking.CitizenId(record.CitizenId),
            record.Commune,
            rule.Code,
            rule.Severity.ToString().ToLowerInvariant(),
            rule.IsoReason,
            refusal.Amount,
            rules.Explain(facts, refusal.Rule, Languages.English),
            rule.English.Remedy,
            rules.Explain(facts, refusal.Rule, Languages.Vietnamese),
            rule.Vietnamese.Remedy,
            rule.LegalBasis,
            rules.RateVersion);
    }
}
