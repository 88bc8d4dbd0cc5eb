namespace AnSinh.Streaming.Lanes;

/// <summary>Who is told how far a lane is.</summary>
internal interface ILaneReport
{
    /// <summary>Raises the hints behind the lane's back.</summary>
    void RaiseHints(IReadOnlyDictionary<int, long> positions);

    /// <summary>The lane is caught up with the journal and takes offers.</summary>
    void Started(int cohorts);

    /// <summary>A transaction with these orders was committed.</summary>
    void Committed(long orders, int bundles, long openedAt);

    /// <summary>Kafka had lost the streams of these cohorts, and these orders went out again.</summary>
    void Replayed(int cohorts, long orders);
}
