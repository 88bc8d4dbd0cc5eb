using System.Diagnostics.CodeAnalysis;
using AnSinh.Domain.Journal;

namespace AnSinh.Streaming.Lanes;

/// <summary>The entries that cohorts offer to a lane that has caught up.</summary>
internal interface ILaneOffers
{
    /// <summary>Offers that wait.</summary>
    int Count { get; }

    bool TryTake([NotNullWhen(true)] out JournalEntry? entry);

    /// <summary>Completes when an offer may be there or patience ran out.</summary>
    ValueTask WaitAsync(TimeSpan patience);
}
