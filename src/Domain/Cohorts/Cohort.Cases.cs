using System.Text;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts;

/// <summary>An officer's decision about one person, to be journaled.</summary>
/// <param name="Rule">The hold that is lifted, else none.</param>
/// <param name="Amount">đồng to recover, else 0.</param>
/// <param name="Reason">1–500 characters.</param>
public sealed record CaseRequest(int Index, OfficerDecision Decision, ProgrammeCode Programme, BenefitPeriod Period, RefusalRuleNumber Rule, long Amount, string Reason);

/// <summary>What a decision would do.</summary>
/// <param name="Entry">Null when it is refused, or known already.</param>
/// <param name="Error">Null, or <c>four-eyes</c>, <c>bad-rule</c>, <c>bad-amount</c>, <c>bad-reason</c>.</param>
/// <param name="Message">One line for a person; null when there is no error.</param>
public sealed record CasePlan(JournalEntry? Entry, string? Error, string? Message);

public sealed partial class Cohort
{
    public const int MaxCaseReasonLength = 500;

    /// <summary>The most that one decision recovers, đồng.</summary>
    public const long MaxRecovery = 10_000_000_000;

    private readonly Dictionary<int, List<LiftedHold>> _lifts = [];
    private readonly Dictionary<int, long> _owed = [];
    private readonly List<string> _actors = [];
    private readonly Dictionary<string, int> _actorNumbers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>đồng still to be kept back from a person's coming payments.</summary>
    public long OwedBy(int index) => _owed.Count > 0 ? _owed.GetValueOrDefault(index) : 0;

    /// <summary>Checks a decision and makes its entry. A hold lifted twice by the same person, or an account confirmed twice, leaves no trace.</summary>
    public CasePlan PlanCase(CaseRequest request, CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > MaxCaseReasonLength)
            return Refuse("bad-reason", $"Give a reason of 1 to {MaxCaseReasonLength} characters.");
        switch (request.Decision)
        {
            case OfficerDecision.LiftHold:
                if (request.Rule == RefusalRuleNumber.None || RefusalRules.Get(request.Rule).Severity != RefusalSeverity.Hold)
                    return Refuse("bad-rule", "Only a rule of severity hold can be lifted: name its code.");
                if (_lifts.TryGetValue(request.Index, out List<LiftedHold>? known)
                    && known.Exists(lift => lift.Is(request.Programme, request.Period, request.Rule) && SameActor(lift.Actor, context.Actor)))
                {
                    return new CasePlan(null, null, null);
                }

                break;
            case OfficerDecision.ConfirmAccount:
                ref readonly PersonMarks marks = ref _people.MarksOf(request.Index);
                if (SameActor(marks.AccountActor, context.Actor))
                    return Refuse("four-eyes", $"{context.Actor.Trim()} entered this account: another person must confirm it.");
                if (marks.AccountConfirmed != 0)
                    return new CasePlan(null, null, null);
                break;
            case OfficerDecision.Recover:
                if (request.Amount is <= 0 or > MaxRecovery)
                    return Refuse("bad-amount", $"The amount to recover is {request.Amount} đồng: it must be 1 to {MaxRecovery}.");
                break;
            default:
                return Refuse("bad-rule", $"There is no decision {(short)request.Decision}.");
        }

        var columns = new EntryColumns
        {
            Beneficiary = [request.Index],
            Amount = [request.Decision == OfficerDecision.Recover ? request.Amount : 0],
            Reason = [request.Decision == OfficerDecision.LiftHold ? RefusalRules.Get(request.Rule).Code : ""],
            Disposition = [(short)request.Decision],
        };
        JournalEntry entry = NextEntry(EntryKind.Case, context, columns, Encoding.UTF8.GetBytes(request.Reason)) with
        {
            Programme = request.Programme,
            Period = request.Period,
        };
        return new CasePlan(EntryHash.Seal(entry, Hash), null, null);

        static CasePlan Refuse(string error, string message) => new(null, error, message);
    }

    private void ApplyCase(JournalEntry entry)
    {
        int index = entry.Columns.Beneficiary[0];
        switch ((OfficerDecision)entry.Columns.Disposition![0])
        {
            case OfficerDecision.LiftHold:
                if (!RefusalRules.TryGet(entry.Columns.Reason![0], out RefusalRule? rule))
                    throw new InvalidOperationException($"Entry {entry.Cohort}/{entry.Sequence} lifts rule {entry.Columns.Reason[0]}, which this program does not know. Use the newer program.");
                if (!_lifts.TryGetValue(index, out List<LiftedHold>? lifts))
                    _lifts[index] = lifts = [];
                lifts.Add(new LiftedHold(entry.Programme!.Value, entry.Period!.Value, rule.Number, ActorNumber(entry.Actor)));
                break;
            case OfficerDecision.ConfirmAccount:
                _people.Confirm(index);
                break;
            case OfficerDecision.Recover:
                _owed[index] = checked(OwedBy(index) + entry.Columns.Amount![0]);
                break;
            default:
                throw new InvalidOperationException($"Entry {entry.Cohort}/{entry.Sequence} holds decision {entry.Columns.Disposition[0]}, which this program does not know. Use the newer program.");
        }
    }

    /// <summary>The holds of the run's month and of the line's own that anybody but the maker of the run has lifted.</summary>
    private RuleMask LiftedFor(int index, ProgrammeCode programme, BenefitPeriod run, BenefitPeriod line, string maker)
    {
        RuleMask lifted = default;
        if (_lifts.Count == 0 || !_lifts.TryGetValue(index, out List<LiftedHold>? lifts))
            return lifted;
        foreach (LiftedHold lift in lifts)
        {
            if (lift.Programme == programme && (lift.Period == run || lift.Period == line) && !SameActor(lift.Actor, maker))
                lifted = lifted.With(lift.Rule);
        }

        return lifted;
    }

    private void KeepBack(int index, long deducted, JournalEntry entry)
    {
        long left = OwedBy(index) - deducted;
        if (deducted < 0 || left < 0)
            throw new InvalidOperationException($"Entry {entry.Cohort}/{entry.Sequence} keeps back {deducted} from beneficiary {index}, who owes {OwedBy(index)}.");
        if (left == 0)
            _owed.Remove(index);
        else
            _owed[index] = left;
    }

    /// <summary>A failed order paid nothing, so what it kept back is owed again.</summary>
    private void GiveBack(int index, long deducted)
    {
        if (deducted != 0)
            _owed[index] = checked(OwedBy(index) + deducted);
    }

    private int ActorNumber(string actor)
    {
        string name = actor.Trim();
        if (!_actorNumbers.TryGetValue(name, out int number))
        {
            _actorNumbers[name] = number = _actors.Count;
            _actors.Add(name);
        }

        return number;
    }

    /// <summary>By identity, however it is typed.</summary>
    private bool SameActor(int number, string actor) => string.Equals(_actors[number], actor.Trim(), StringComparison.OrdinalIgnoreCase);
}

/// <param name="Actor">Position in the cohort's list of actors.</param>
internal readonly record struct LiftedHold(ProgrammeCode Programme, BenefitPeriod Period, RefusalRuleNumber Rule, int Actor)
{
    public bool Is(ProgrammeCode programme, BenefitPeriod period, RefusalRuleNumber rule) => Programme == programme && Period == period && Rule == rule;
}
