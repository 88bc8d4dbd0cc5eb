using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;

namespace AnSinh.Contracts.Cohorts;

/// <summary>A decision of an officer about one person, journaled with its reason.</summary>
/// <param name="Actor">For a lifted hold another person than the maker of the batch; for an account another person than who changed
/// it.</param>
/// <param name="Rule">Code of the rule that is lifted, else null.</param>
/// <param name="Amount">đồng to recover, else 0.</param>
/// <param name="Reason">1–500 characters; kept as personal data.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.CaseCommand.v1")]
public sealed record CaseCommand(
    [property: Id(0)] Guid CommandId,
    [property: Id(1)] string Actor,
    [property: Id(2)] string CitizenId,
    [property: Id(3)] OfficerDecision Kind,
    [property: Id(4)] ProgrammeCode Programme,
    [property: Id(5)] BenefitPeriod Period,
    [property: Id(6)] string? Rule,
    [property: Id(7)] long Amount,
    [property: Id(8)] string Reason)
{
    /// <summary>For a lifted hold: the run of the batch whose dry run holds the person.</summary>
    [Id(9)]
    public CohortRun? Run { get; init; }

    /// <summary>For a confirmed account: the digest of the account that was checked.</summary>
    [Id(10)]
    public string? AccountDigest { get; init; }
}

/// <param name="Error">Null when it was journaled (or had been, by the same command id); else <c>not-found</c>, <c>four-eyes</c>,
/// <c>bad-rule</c>, <c>bad-amount</c>, <c>bad-reason</c>.</param>
/// <param name="Message">One line for a person: what is wrong and what to do.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.CaseReply.v1")]
public sealed record CaseReply([property: Id(0)] string? Error, [property: Id(1)] string? Message)
{
    /// <summary>What was journaled; null when nothing was, and from a silo that does not say.</summary>
    [Id(2)]
    public OfficerDecision? Decided { get; init; }

    public static CaseReply Done { get; } = new(null, null);
}

/// <param name="Instructions">At most <see cref="ContractLimits.MaxEnrolmentRows"/>, one a person.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.ListCommand.v1")]
public sealed record ListCommand(
    [property: Id(0)] Guid CommandId,
    [property: Id(1)] string Actor,
    [property: Id(2)] string ListId,
    [property: Id(3)] ProgrammeCode Programme,
    [property: Id(4)] BenefitPeriod Period,
    [property: Id(5)] ListedInstruction[] Instructions);

/// <param name="Rule">Code of the refusal rule.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.RefusedInstruction.v1")]
public sealed record RefusedInstruction(
    [property: Id(0)] long Row, [property: Id(1)] string Rule, [property: Id(2)] string Explanation, [property: Id(3)] string Remedy);

/// <param name="Accepted">Rows journaled on the list.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.ListOutcome.v1")]
public sealed record ListOutcome([property: Id(0)] long[] Accepted, [property: Id(1)] RefusedInstruction[] Refused);

/// <summary>One person as an officer must understand them: what the rules say now, and what was ordered.</summary>
/// <param name="CitizenId">Masked.</param>
/// <param name="Amount">đồng that the run would order, after deduction; 0 when refused.</param>
/// <param name="Parts">Where the amount comes from, in words, one line each, in the language asked for.</param>
/// <param name="Refusal">Null when payable.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.PersonExplanation.v1")]
public sealed record PersonExplanation(
    [property: Id(0)] string CitizenId,
    [property: Id(1)] int Commune,
    [property: Id(2)] string RuleVersion,
    [property: Id(3)] long Amount,
    [property: Id(4)] string[] Parts,
    [property: Id(5)] RefusedPayout? Refusal,
    [property: Id(6)] OrderedMonth[] Orders)
{
    /// <summary>The account, masked; null from a silo that does not say.</summary>
    [Id(7)]
    public string? Account { get; init; }

    /// <summary>Names the account as it is now: who confirms it gives this digest back.</summary>
    [Id(8)]
    public string? AccountDigest { get; init; }

    /// <summary>đồng that are still to be kept back.</summary>
    [Id(9)]
    public long Owed { get; init; }

    /// <summary>đồng that an officer has asked to recover and another has not confirmed.</summary>
    [Id(10)]
    public long Asked { get; init; }
}

/// <summary>A status that contradicts what its order knows.</summary>
/// <param name="CitizenId">Masked.</param>
/// <param name="Known">State of the order, in lower case.</param>
/// <param name="MayHavePaid">Money may have moved for an order that counts as failed; the month is held.</param>
/// <param name="PaidTwice">An attempt that was given up and a later one are both paid.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.ContradictoryStatus.v1")]
public sealed record ContradictoryStatus(
    [property: Id(0)] string CitizenId,
    [property: Id(1)] int Commune,
    [property: Id(2)] string EndToEndId,
    [property: Id(3)] string Known,
    [property: Id(4)] int OrderBank,
    [property: Id(5)] long OrderAmount,
    [property: Id(6)] string Status,
    [property: Id(7)] string Reason,
    [property: Id(8)] int Bank,
    [property: Id(9)] long Amount,
    [property: Id(10)] bool MayHavePaid,
    [property: Id(11)] bool PaidTwice);

/// <summary>One order of a person for one programme and month.</summary>
[GenerateSerializer, Immutable, Alias("AnSinh.OrderedMonth.v1")]
public sealed record OrderedMonth(
    [property: Id(0)] ProgrammeCode Programme,
    [property: Id(1)] BenefitPeriod Period,
    [property: Id(2)] string EndToEndId,
    [property: Id(3)] string BatchId,
    [property: Id(4)] long Amount,
    [property: Id(5)] string State);
