using AnSinh.Contracts.Cohorts;
using AnSinh.Registry;

namespace AnSinh.Grains.Import;

/// <summary>What an import did.</summary>
/// <param name="Rows">Data rows read.</param>
/// <param name="BadRows">Rows refused; each has one or more errors.</param>
/// <param name="Errors">At most <see cref="GrainLimits.MaxReportedRowErrors"/>, in file order.</param>
/// <param name="Outcome">What the good rows did.</param>
public sealed record ImportReport(
    long Rows,
    long BadRows,
    IReadOnlyList<RowError> Errors,
    EnrolmentOutcome Outcome,
    TimeSpan Duration)
{
    public long GoodRows => Rows - BadRows;
}

/// <summary>How far an import is.</summary>
public readonly record struct ImportProgress(long RowsRead, long RowsJournaled, long BadRows);
