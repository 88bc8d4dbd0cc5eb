using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Refusals;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts;

/// <summary>An officer's decision about one person, to be journaled.</summary>
/// <param name="Decision">
/// <see cref="OfficerDecision.Recover"/> and <see cref="OfficerDecision.TakeBack"/> are asked for by two officers, one after the other.
/// </param>
/// <param name="Rule">The hold that is lifted, else none.</param>
/// <param name="Amount">đồng to recover or to take back, else 0.</param>
/// <param name="Reason">1–500 characters.</param>
public sealed record CaseRequest(
    int Index, OfficerDecision Decision, ProgrammeCode Programme, BenefitPeriod Period, RefusalRuleNumber Rule, long Amount, string Reason)
{
    /// <summary>For a lifted hold: the run of the batch whose dry run holds the person.</summary>
    public CompiledRun? Run { get; init; }

    /// <summary>For a confirmed account: the digest of the account that was checked, see <see cref="Cohort.AccountDigestOf"/>.</summary>
    public string? AccountDigest { get; init; }
}

/// <summary>What a decision would do.</summary>
/// <param name="Entry">Null when it is refused, or known already.</param>
/// <param name="Code">Null when nothing is refused.</param>
/// <param name="Message">One line for a person; null when there is no error.</param>
public sealed record CasePlan(JournalEntry? Entry, RefusalCode? Code, string? Message)
{
    /// <summary>The code's name, as replies carry it.</summary>
    public string? Error => Code?.Name();

    /// <summary>What is journaled, or was by the same command; null when nothing is.</summary>
    public OfficerDecision? Decided
    {
        get => field ?? (Entry is null ? null : (OfficerDecision)Entry.Columns.Disposition![0]);
        init;
    }
}
