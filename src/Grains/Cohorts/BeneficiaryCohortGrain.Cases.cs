using AnSinh.Contracts;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Refusals;
using AnSinh.Domain.Rules;
using AnSinh.Grains.Rules;

namespace AnSinh.Grains.Cohorts;

/// <summary>Officers' decisions and lists of instructions.</summary>
internal sealed partial class BeneficiaryCohortGrain
{
    public async Task<CaseReply> DecideAsync(CaseCommand command, CancellationToken cancellationToken)
    {
        int index = Cohort.Find(command.CitizenId);
        if (index < 0)
            return new CaseReply(RefusalCode.NotFound.Name(), "This citizen id is not enrolled: check its twelve digits.");
        RefusalRuleNumber rule = RefusalRules.TryGet(command.Rule ?? "", out RefusalRule? found) ? found.Number : RefusalRuleNumber.None;
        CasePlan plan = await Owner.DecideAsync(
            new CaseRequest(index, command.Kind, command.Programme, command.Period, rule, command.Amount, command.Reason)
            {
                Run = command.Run is { } run ? rules.Get(run) : null,
                AccountDigest = command.AccountDigest,
            },
            ContextOf(command.CommandId, command.Actor),
            cancellationToken);
        return new CaseReply(plan.Error, plan.Message) { Decided = plan.Decided };
    }

    public async Task<ListOutcome> ListAsync(ListCommand command, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(command.Instructions.Length, ContractLimits.MaxEnrolmentRows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(command.ListId.Length, ContractLimits.MaxBatchIdLength);
        ListingPlan plan = Cohort.PlanListing(
            command.ListId,
            command.Programme,
            command.Period,
            command.Instructions,
            ContextOf(command.CommandId, command.Actor));
        if (plan.Entry is not null)
            await Owner.AppendAsync(plan.Entry, cancellationToken);
        return new ListOutcome([.. plan.Accepted], [.. plan.Refused.Select(RefusalExplainer.Explain)]);
    }
}
