using System.Globalization;
using System.Text;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Refusals;

namespace AnSinh.Domain.Cohorts.Entries;

/// <summary>
/// Recoveries. One officer asks, another gives the same command and so confirms it. No more is recovered of a month than was paid for it;
/// what is not kept back yet can be taken back, by two officers too.
/// </summary>
internal sealed class RecoveryDecisions(CohortState cohort)
{
    public CasePlan Plan(CaseRequest request, CommandContext context, bool takesBack)
    {
        if (cohort.Recoveries.OfCommand(request.Index, context.CommandId) is { } known)
            return new CasePlan(null, null, null) { Decided = known.Decision };
        RecoveryClaim? waiting = cohort.Recoveries.Waiting(
            request.Index, request.Programme, request.Period, request.Amount, takesBack);
        if (waiting is { } asked && cohort.Actors.AreSame(asked.Actor, context.Actor))
        {
            return Refuse(
                RefusalCode.FourEyes, $"{context.Actor} has asked for this already: another person confirms it with the same command.");
        }

        long room = takesBack ? RoomToTakeBack(request) : RoomToRecover(request, waiting);
        if (request.Amount <= 0 || request.Amount > room)
            return Refuse(RefusalCode.BadAmount, takesBack ? ExplainTakeBack(request, room) : ExplainRecovery(request, room));
        OfficerDecision decision = (waiting is null, takesBack) switch
        {
            (true, false) => OfficerDecision.ProposeRecovery,
            (true, true) => OfficerDecision.ProposeTakeBack,
            (false, false) => OfficerDecision.Recover,
            (false, true) => OfficerDecision.TakeBack,
        };
        var columns = new EntryColumns
        {
            Beneficiary = [request.Index],
            Amount = [request.Amount],
            Reason = [""],
            Disposition = [(short)decision],
            Reference = [(waiting?.Sequence ?? 0).ToString(CultureInfo.InvariantCulture)],
        };
        JournalEntry entry = cohort.NextEntry(EntryKind.Case, context, columns, Encoding.UTF8.GetBytes(request.Reason)) with
        {
            Programme = request.Programme,
            Period = request.Period,
        };
        return new CasePlan(EntryHash.Seal(entry, cohort.Hash), null, null);
    }

    public void Apply(JournalEntry entry)
    {
        int index = entry.Columns.Beneficiary[0];
        long amount = entry.Columns.Amount![0];
        var decision = (OfficerDecision)entry.Columns.Disposition![0];
        bool takesBack = decision is OfficerDecision.TakeBack or OfficerDecision.ProposeTakeBack;
        bool isConfirmed = decision is OfficerDecision.TakeBack or OfficerDecision.Recover;
        cohort.Recoveries.Add(index, new RecoveryClaim(
            entry.Programme!.Value, entry.Period!.Value, amount, takesBack, isConfirmed, cohort.Actors.NumberOf(entry.Actor),
            entry.Sequence, entry.CommandId));
        if (isConfirmed && takesBack)
            cohort.Debts.KeepBack(index, amount, entry);
        else if (isConfirmed)
            cohort.Debts.Add(index, amount);
    }

    /// <summary>đồng that were paid for the month and that nobody has asked to recover, within the most that one person owes.</summary>
    private long RoomToRecover(CaseRequest request, RecoveryClaim? confirms)
    {
        long asked = cohort.Recoveries.Of(request.Index)
            .Where(claim => claim.IsWaiting && !claim.TakesBack && claim.IsFor(request.Programme, request.Period) && claim != confirms)
            .Sum(static claim => claim.Amount);
        long ofMonth = PaidFor(request) - cohort.Recoveries.InForce(request.Index, request.Programme, request.Period) - asked;
        return Math.Max(0, Math.Min(ofMonth, Cohort.MaxRecovery - cohort.Debts.OwedBy(request.Index)));
    }

    /// <summary>đồng of the month's recoveries that no payment has kept back yet.</summary>
    private long RoomToTakeBack(CaseRequest request) => Math.Max(0, Math.Min(
        cohort.Recoveries.InForce(request.Index, request.Programme, request.Period), cohort.Debts.OwedBy(request.Index)));

    /// <summary>What reached the person for the month, and what was kept back from it for an earlier debt.</summary>
    private long PaidFor(CaseRequest request) =>
        cohort.Sheets.TryGetValue((request.Programme, request.Period), out OrderSheet? sheet)
            && sheet.StateOf(request.Index) == OrderState.Settled
            ? sheet.AmountOf(request.Index) + sheet.DeductedOf(request.Index)
            : 0;

    private string ExplainRecovery(CaseRequest request, long room) =>
        $"The amount to recover is {request.Amount} đồng: {PaidFor(request)} đồng are paid for {request.Programme} {request.Period}, and "
        + $"{room} of them can still be recovered from this person.";

    private static string ExplainTakeBack(CaseRequest request, long room) =>
        $"The amount to take back is {request.Amount} đồng: of the recoveries of {request.Programme} {request.Period}, {room} đồng are not "
        + "kept back yet.";

    private static CasePlan Refuse(RefusalCode code, string message) => new(null, code, message);
}
