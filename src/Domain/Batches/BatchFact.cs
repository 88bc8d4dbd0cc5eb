using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Refusals;

namespace AnSinh.Domain.Batches;

/// <summary>An event of a batch as far as its life depends on it.</summary>
/// <param name="Event">See <see cref="BatchEventNames"/>.</param>
/// <param name="Actor">Who, as journaled.</param>
public sealed record BatchFact(string Event, string Actor)
{
    public string? Reason { get; init; }

    /// <summary>BIN, for events about one bank.</summary>
    public int? Bank { get; init; }

    public int? OrdersPerSecond { get; init; }

    public DateTimeOffset? ReleaseAt { get; init; }

    /// <summary>The hash of what was prepared, for <see cref="BatchEventNames.Prepared"/> and the steps that are about it.</summary>
    public string? Content { get; init; }

    /// <summary>Whose hands are behind what was prepared, for <see cref="BatchEventNames.Prepared"/>.</summary>
    public IReadOnlyList<Contributor> Contributors { get; init; } = [];

    /// <summary>The word of the step that waits for a second person, for <see cref="BatchEventNames.SecondAsked"/>.</summary>
    public string? Asked { get; init; }
}

/// <summary>A step that one person has asked for. Another person asks for the same step, and then it is carried out.</summary>
/// <param name="Actor">Who asked first.</param>
/// <param name="Reason">Why; null when none was given.</param>
public sealed record SecondRequest(BatchAction Action, string Actor, string? Reason);

/// <summary>Why a command was not carried out; nothing changed.</summary>
/// <param name="Code">For programs.</param>
/// <param name="Message">One line for a person: what is wrong and what to do.</param>
public sealed record BatchRefusal(RefusalCode Code, string Message)
{
    /// <summary>The code's name, as replies carry it.</summary>
    public string Error => Code.Name();
}
