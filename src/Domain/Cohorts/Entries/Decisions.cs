using System.Text;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Refusals;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts.Entries;

/// <summary>Entries of kind <see cref="EntryKind.Case"/>: what officers decide about one person.</summary>
internal sealed class Decisions(CohortState cohort)
{
    /// <summary>
    /// Checks a decision and makes its entry. A hold lifted twice by the same person, or an account confirmed twice, leaves no trace.
    /// </summary>
    public CasePlan Plan(CaseRequest request, CommandContext context)
    {
        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > Reasons.MaxLength)
            return Refuse(RefusalCode.BadReason, $"Give a reason of 1 to {Reasons.MaxLength} characters.");
        CasePlan? answer = request.Decision switch
        {
            OfficerDecision.LiftHold => CheckLift(request, context.Actor),
            OfficerDecision.ConfirmAccount => CheckConfirmation(request.Index, context.Actor),
            OfficerDecision.Recover => CheckRecovery(request.Index, request.Amount),
            _ => Refuse(RefusalCode.BadRule, $"There is no decision {(short)request.Decision}."),
        };
        return answer ?? new CasePlan(Seal(request, context), null, null);
    }

    public void Apply(JournalEntry entry)
    {
        int index = entry.Columns.Beneficiary[0];
        switch ((OfficerDecision)entry.Columns.Disposition![0])
        {
            case OfficerDecision.LiftHold:
                RefusalRuleNumber rule = RuleOf(entry);
                int actor = cohort.Actors.NumberOf(entry.Actor);
                cohort.Holds.Add(index, new LiftedHold(entry.Programme!.Value, entry.Period!.Value, rule, actor));
                break;
            case OfficerDecision.ConfirmAccount:
                cohort.People.Confirm(index);
                break;
            case OfficerDecision.Recover:
                cohort.Debts.Add(index, entry.Columns.Amount![0]);
                break;
            default:
                throw new InvalidOperationException(
                    $"Entry {entry.Cohort}/{entry.Sequence} holds decision {entry.Columns.Disposition[0]}, "
                    + "which this program does not know. Use the newer program.");
        }
    }

    private CasePlan? CheckLift(CaseRequest request, string actor)
    {
        if (request.Rule == RefusalRuleNumber.None || RefusalRules.Get(request.Rule).Severity != RefusalSeverity.Hold)
            return Refuse(RefusalCode.BadRule, "Only a rule of severity hold can be lifted: name its code.");
        bool isKnown = cohort.Holds.Of(request.Index)
            .Any(lift => lift.Is(request.Programme, request.Period, request.Rule) && cohort.Actors.AreSame(lift.Actor, actor));
        return isKnown ? Known : null;
    }

    private CasePlan? CheckConfirmation(int index, string actor)
    {
        ref readonly PersonMarks marks = ref cohort.People.MarksOf(index);
        if (cohort.Actors.AreSame(marks.AccountActor, actor))
            return Refuse(RefusalCode.FourEyes, $"{actor.Trim()} entered this account: another person must confirm it.");
        return marks.AccountConfirmed != 0 ? Known : null;
    }

    /// <summary>Counts what is owed already. A sum that only the fold refused could never be loaded again.</summary>
    private CasePlan? CheckRecovery(int index, long amount)
    {
        long room = Cohort.MaxRecovery - cohort.Debts.OwedBy(index);
        return amount <= 0 || amount > room
            ? Refuse(
                RefusalCode.BadAmount,
                $"The amount to recover is {amount} đồng: it must be 1 to {Cohort.MaxRecovery} with what is owed already; "
                + $"{Math.Max(0, room)} more can be recovered from this person.")
            : null;
    }

    private JournalEntry Seal(CaseRequest request, CommandContext context)
    {
        var columns = new EntryColumns
        {
            Beneficiary = [request.Index],
            Amount = [request.Decision == OfficerDecision.Recover ? request.Amount : 0],
            Reason = [request.Decision == OfficerDecision.LiftHold ? RefusalRules.Get(request.Rule).Code : ""],
            Disposition = [(short)request.Decision],
        };
        JournalEntry entry = cohort.NextEntry(EntryKind.Case, context, columns, Encoding.UTF8.GetBytes(request.Reason)) with
        {
            Programme = request.Programme,
            Period = request.Period,
        };
        return EntryHash.Seal(entry, cohort.Hash);
    }

    private static RefusalRuleNumber RuleOf(JournalEntry entry) =>
        RefusalRules.TryGet(entry.Columns.Reason![0], out RefusalRule? rule)
            ? rule.Number
            : throw new InvalidOperationException(
                $"Entry {entry.Cohort}/{entry.Sequence} lifts rule {entry.Columns.Reason[0]}, which this program does not know. "
                + "Use the newer program.");

    private static CasePlan Known => new(null, null, null);

    private static CasePlan Refuse(RefusalCode code, string message) => new(null, code, message);
}
