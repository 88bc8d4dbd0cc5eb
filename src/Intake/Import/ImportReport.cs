using AnSinh.Contracts.Cohorts;
using AnSinh.Files.Registry;
using AnSinh.Files.Tables;

namespace AnSinh.Intake.Import;

/// <summary>What an import did.</summary>
/// <param name="Rows">Data rows read.</param>
/// <param name="BadRows">Rows refused; each has one or more errors.</param>
/// <param name="Errors">At most <see cref="IntakeLimits.MaxReportedRowErrors"/>, in file order.</param>
/// <param name="Outcome">What the good rows did.</param>
public sealed record ImportReport(
    long Rows,
    long BadRows,
    IReadOnlyList<RowError> Errors,
    EnrolmentOutcome Outcome,
    TimeSpan Duration)
{
    public long GoodRows => Rows - BadRows;

    public ImportMode Mode { get; init; }

    /// <summary>What the file was taken for, for example <c>Windows-1258, separated by semicolons</c>.</summary>
    public string Form { get; init; } = "";

    /// <summary>What the sender should be told although the file could be read: hidden rows, titles, joined files.</summary>
    public IReadOnlyList<TableNote> Notes { get; init; } = [];

    /// <summary>The file with every bad row; null when there is none or none was asked for.</summary>
    public string? ErrorFile { get; init; }

    /// <summary>Communes that occur in the good rows of a full file, and are compared.</summary>
    public int ComparedCommunes { get; init; }

    /// <summary>The communes of a full file, one by one; those that were set aside come last.</summary>
    public IReadOnlyList<CommuneComparison> Communes { get; init; } = [];

    /// <summary>Enrolled in the compared communes, and in no row of a full file. Nobody is stopped for it.</summary>
    public long Missing { get; init; }

    /// <summary>The first of them, masked; at most <see cref="IntakeLimits.MaxListedMissing"/>.</summary>
    public IReadOnlyList<string> MissingPeople { get; init; } = [];

    /// <summary>The file with all of them; null when there is none or none was asked for.</summary>
    public string? MissingFile { get; init; }
}

/// <summary>How far an import is.</summary>
public readonly record struct ImportProgress(long RowsRead, long RowsJournaled, long BadRows);
