using System.Diagnostics.CodeAnalysis;
using AnSinh.Domain.Journal;

namespace AnSinh.Streaming.Lanes;

/// <summary>The entries that cohorts offer to a lane that has caught up.</summary>
internal interface ILaneOffers
{
    /// <summary>Offers that wait.</summary>
    int Count { get; }

    bool TryTake([NotNullWhen(true)] out JournalEntry? entry);

    /// <summary>Cohorts that the lane must read in the journal, with the sequence that is there at least.</summary>
    bool TryTakeReminders([NotNullWhen(true)] out IReadOnlyDictionary<int, long>? cohorts);

    /// <summary>Completes when an offer or a reminder may be there or patience ran out.</summary>
    ValueTask WaitAsync(TimeSpan patience);
}
