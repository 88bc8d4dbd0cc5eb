namespace AnSinh.Simulation.Tests;

/// <summary>A safeguard taken away, in the simulated surroundings only.</summary>
internal enum Mutation
{
    None,

    /// <summary>The table takes any sequence, taken or not, whatever it continues.</summary>
    NoFence,

    /// <summary>The table takes a command id again.</summary>
    NoCommandId,

    /// <summary>The writer is told after a conflict that the entry in the stream is its own.</summary>
    ConflictTakenForOwn,

    /// <summary>The lane begins at the start of the journal, whatever Kafka and the hints say.</summary>
    NoPositions,

    /// <summary>A broker that lets an older producer of a lane go on.</summary>
    NoProducerFence,

    /// <summary>Release is planned without looking at earlier orders.</summary>
    NoUniquenessTest,

    /// <summary>Statuses are planned without looking at earlier statuses.</summary>
    NoRepeatDetection,

    /// <summary>The consumer commits its offset before the statuses are journaled.</summary>
    OffsetBeforeJournal,

    /// <summary>A cohort's running sums are wrong, and nobody counts order by order before the batch closes.</summary>
    NoRecount,

    /// <summary>No notice arrives, and the batch does not ask by itself either.</summary>
    LostNoticeAndNoPoll,

    /// <summary>Who looks takes sums that are not known for zero.</summary>
    UnknownTotalsAsZero,
}
