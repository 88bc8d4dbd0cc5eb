using System.Globalization;
using System.Text;
using AnSinh.Domain.Cohorts.Runs;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Refusals;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts.Entries;

/// <summary>
/// Entries of kind <see cref="EntryKind.Case"/>: what officers decide about one person. The column <c>reference</c> names what the officer
/// saw, as a journal sequence: of the person's last change for a lifted hold, of the account for its confirmation, of the first officer's
/// entry for a recovery.
/// </summary>
internal sealed class Decisions(CohortState cohort)
{
    private readonly RecoveryDecisions _recoveries = new(cohort);

    /// <summary>
    /// Checks a decision and makes its entry. A hold lifted twice by the same person, or an account confirmed twice, leaves no trace.
    /// </summary>
    public CasePlan Plan(CaseRequest request, CommandContext context)
    {
        if (Reasons.Problem(request.Reason) is { } unclear)
            return Refuse(RefusalCode.BadReason, unclear);
        if (ActorId.Problem(context.Actor) is { } strange)
            return Refuse(RefusalCode.BadField, strange);
        return request.Decision switch
        {
            OfficerDecision.LiftHold => PlanLift(request, context),
            OfficerDecision.ConfirmAccount => PlanConfirmation(request, context),
            OfficerDecision.Recover => _recoveries.Plan(request, context, takesBack: false),
            OfficerDecision.TakeBack => _recoveries.Plan(request, context, takesBack: true),
            _ => Refuse(RefusalCode.BadRule, $"There is no decision {(short)request.Decision}."),
        };
    }

    public void Apply(JournalEntry entry)
    {
        int index = entry.Columns.Beneficiary[0];
        switch ((OfficerDecision)entry.Columns.Disposition![0])
        {
            case OfficerDecision.LiftHold:
                cohort.Holds.Add(index, LiftOf(entry));
                break;
            case OfficerDecision.ConfirmAccount:
                Confirm(index, entry);
                break;
            case OfficerDecision.Recover or OfficerDecision.ProposeRecovery or OfficerDecision.TakeBack or OfficerDecision.ProposeTakeBack:
                _recoveries.Apply(entry);
                break;
            default:
                throw new InvalidOperationException(
                    $"Entry {entry.Cohort}/{entry.Sequence} holds decision {entry.Columns.Disposition[0]}, "
                    + "which this program does not know. Use the newer program.");
        }
    }

    /// <summary>
    /// A hold is lifted for the batch whose dry run holds the person now. Whoever entered or changed the person's record, or put the person
    /// on the list of the batch, does not lift it.
    /// </summary>
    private CasePlan PlanLift(CaseRequest request, CommandContext context)
    {
        if (request.Rule == RefusalRuleNumber.None || RefusalRules.Get(request.Rule).Severity != RefusalSeverity.Hold)
            return Refuse(RefusalCode.BadRule, "Only a rule of severity hold can be lifted: name its code.");
        if (request.Run is not { } run || run.Run.BatchId is not { } batch)
            return Refuse(RefusalCode.BadRule, "A hold is lifted for the batch whose dry run holds the person. Prepare the batch again.");
        PersonMarks marks = cohort.People.MarksOf(request.Index);
        if (RefuseHand(request.Index, run, marks, context.Actor) is { } refused)
            return refused;
        string rule = RefusalRules.Get(request.Rule).Code;
        Refusal[] held = [.. Judgements.OfPerson(cohort, run, request.Index).Refusals.Where(refusal => refusal.Rule == request.Rule)];
        bool isKnown = cohort.Holds.Of(request.Index).Any(lift => lift.BatchId == batch && lift.Rule == request.Rule
            && lift.Version == marks.TouchSequence && cohort.Actors.AreSame(lift.Actor, context.Actor)
            && (held.Length == 0 || (lift.Amount == held[0].Amount && lift.Period == held[0].Period)));
        if (isKnown)
            return new CasePlan(null, null, null);
        if (held.Length == 0)
        {
            return Refuse(
                RefusalCode.BadRule, $"Rule {rule} holds nothing of this person in batch {batch} now. Look at the batch's refusals again.");
        }

        var columns = new EntryColumns
        {
            Beneficiary = [request.Index],
            Amount = [held[0].Amount],
            Reason = [rule],
            Disposition = [(short)OfficerDecision.LiftHold],
            Reference = [Text(marks.TouchSequence)],
        };
        return Seal(columns, request with { Period = held[0].Period }, context, batch);
    }

    private CasePlan? RefuseHand(int index, CompiledRun run, PersonMarks marks, string actor)
    {
        int number = cohort.Actors.Find(actor);
        if (number < 0)
            return null;
        if (marks.AccountActor == number || cohort.Hands.HasChanged(marks.Hands, number))
        {
            return Refuse(
                RefusalCode.FourEyes,
                $"{actor} entered or changed this person's record since the person was last paid: another person must lift the hold.");
        }

        return run.Scope.ListId is { } listId && cohort.Lists.TryGetValue(listId, out CohortList? list) && list.Has(index)
            && list.ActorOf(index) == number
            ? Refuse(RefusalCode.FourEyes, $"{actor} put this person on list {listId}: another person must lift the hold.")
            : null;
    }

    private CasePlan PlanConfirmation(CaseRequest request, CommandContext context)
    {
        PersonMarks marks = cohort.People.MarksOf(request.Index);
        if (request.AccountDigest is not { } digest)
        {
            return Refuse(
                RefusalCode.BadField,
                "Field accountDigest is missing: give the digest of the account that you checked. The person's explanation shows it.");
        }

        if (!string.Equals(digest, AccountDigests.Of(cohort, request.Index), StringComparison.OrdinalIgnoreCase))
        {
            return Refuse(
                RefusalCode.Outdated, "The account is not the one that you checked: it was changed since. Check the account again.");
        }

        if (cohort.Actors.AreSame(marks.AccountActor, context.Actor))
            return Refuse(RefusalCode.FourEyes, $"{context.Actor} entered this account: another person must confirm it.");
        if (marks.AccountConfirmed != 0)
            return new CasePlan(null, null, null);
        var columns = new EntryColumns
        {
            Beneficiary = [request.Index],
            Amount = [0],
            Reason = [""],
            Disposition = [(short)OfficerDecision.ConfirmAccount],
            Reference = [Text(marks.AccountSequence)],
        };
        return Seal(columns, request, context, batch: null);
    }

    private void Confirm(int index, JournalEntry entry)
    {
        PersonMarks marks = cohort.People.MarksOf(index);
        int hands = cohort.Hands.With(marks.Hands, cohort.Actors.NumberOf(entry.Actor), hasConfirmed: true);
        cohort.People.Mark(
            index, marks with { AccountConfirmed = 1, TouchSequence = checked((uint)entry.Sequence), Hands = hands });
    }

    private LiftedHold LiftOf(JournalEntry entry)
    {
        string code = entry.Columns.Reason![0];
        if (!RefusalRules.TryGet(code, out RefusalRule? rule))
        {
            throw new InvalidOperationException(
                $"Entry {entry.Cohort}/{entry.Sequence} lifts rule {code}, which this program does not know. Use the newer program.");
        }

        uint version = entry.Columns.Reference is { } seen ? uint.Parse(seen[0], CultureInfo.InvariantCulture) : 0;
        return new LiftedHold(
            entry.Programme!.Value, entry.Period!.Value, rule.Number, cohort.Actors.NumberOf(entry.Actor), entry.BatchId, version,
            entry.Columns.Amount![0]);
    }

    private CasePlan Seal(EntryColumns columns, CaseRequest request, CommandContext context, string? batch)
    {
        JournalEntry entry = cohort.NextEntry(EntryKind.Case, context, columns, Encoding.UTF8.GetBytes(request.Reason)) with
        {
            BatchId = batch,
            Programme = request.Programme,
            Period = request.Period,
        };
        return new CasePlan(EntryHash.Seal(entry, cohort.Hash), null, null);
    }

    private static string Text(long sequence) => sequence.ToString(CultureInfo.InvariantCulture);

    private static CasePlan Refuse(RefusalCode code, string message) => new(null, code, message);
}
