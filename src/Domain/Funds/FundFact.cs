using AnSinh.Domain.Refusals;

namespace AnSinh.Domain.Funds;

/// <summary>Names of the events in a fund's stream. Stored: never rename.</summary>
public static class FundEventNames
{
    public const string Proposed = "proposed";
    public const string Confirmed = "confirmed";
    public const string Reserved = "reserved";
    public const string Settled = "settled";
}

/// <summary>An event of a fund.</summary>
/// <param name="Dong">Proposed: the change; reserved: what is set aside; settled: what the batch has used.</param>
public sealed record FundFact(string Event, Guid CommandId, string Actor, long Dong)
{
    /// <summary>For proposals: the decision or treasury document.</summary>
    public string? Source { get; init; }

    /// <summary>For confirmations: the proposal's command id.</summary>
    public Guid? Proposal { get; init; }

    /// <summary>For reservations and settlements.</summary>
    public string? BatchId { get; init; }

    /// <summary>For reservations and settlements: the sequence of the batch's event that they follow from.</summary>
    public long? BatchSequence { get; init; }

    /// <summary>For settlements: the batch is over, the rest of its reservation is free.</summary>
    public bool Done { get; init; }
}

/// <summary>Why a command was not carried out; nothing changed.</summary>
public sealed record FundRefusal(RefusalCode Code, string Message)
{
    /// <summary>The code's name, as replies carry it.</summary>
    public string Error => Code.Name();
}
