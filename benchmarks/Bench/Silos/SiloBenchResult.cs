namespace AnSinh.Bench.Silos;

/// <summary>Everything that <c>bench silos</c> measured.</summary>
/// <param name="Rows">Rows of the registry.</param>
internal sealed record SiloBenchResult(
    string StartedAt, string Machine, long Rows, int Runs, long Seed, IReadOnlyList<SiloBenchFigures> Clusters);

/// <summary>One cluster; rates are medians of the counted rounds.</summary>
/// <param name="StartSeconds">From the start of the silos' processes, servers running, until every silo is ready; nobody is in memory
/// yet.</param>
/// <param name="AckedPerSecond">Release to acknowledged, orders a second, the banks away.</param>
/// <param name="AckedRatio">To the first cluster of the run.</param>
/// <param name="ClosedPerSecond">Release to closed, orders a second, the banks at work on the same cores.</param>
/// <param name="BytesPerPerson">Anonymous memory of all silo processes after the last round, by people; it has runtime, buffers and free
/// heap in it.</param>
/// <param name="BytesAtStartPerSilo">The same of one silo at its start, with nobody in memory.</param>
/// <param name="Acked">What release to acknowledged took.</param>
/// <param name="Closed">What release to closed took, statuses and banks included.</param>
internal sealed record SiloBenchFigures(
    int Silos,
    long People,
    long Payments,
    double StartSeconds,
    double ImportPerSecond,
    double PreparePerSecond,
    double AckedPerSecond,
    double AckedRatio,
    double ClosedPerSecond,
    double ClosedRatio,
    double BytesPerPerson,
    double BytesAtStartPerSilo,
    PartCosts Acked,
    PartCosts Closed,
    IReadOnlyList<double> AckedSeconds,
    IReadOnlyList<double> ClosedSeconds);
