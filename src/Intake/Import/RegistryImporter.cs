using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Cohorts;
using AnSinh.Files.Registry;
using AnSinh.Files.Tables;
using AnSinh.Files;

namespace AnSinh.Intake.Import;

/// <summary>
/// Streams a registry file into the cohorts. The file's structure is checked first, so a broken file changes nothing; after
/// that, bad rows are reported and good rows go on. Importing the same file twice changes nothing.
/// </summary>
public sealed class RegistryImporter(CohortCalls calls, CohortMap map, TimeProvider time)
{
    /// <summary>A delta file, see <see cref="ImportMode.Delta"/>, without files beside the report.</summary>
    public Task<ImportReport> ImportAsync(
        string path, string actor, IProgress<ImportProgress>? progress, CancellationToken cancellationToken) =>
        ImportAsync(path, actor, new ImportOptions(), progress, cancellationToken);

    /// <param name="path">A registry as CSV or XLSX, see <c>docs/officers/registry.md</c>.</param>
    /// <param name="actor">Who imports; every journal entry says so.</param>
    /// <exception cref="RegistryFileException">The file as a whole cannot be read; the message says what to do. Nothing was
    /// changed.</exception>
    /// <exception cref="IOException">A cohort could not journal its rows, or a file cannot be written; what was journaled stays, and the
    /// same import again goes on.</exception>
    public async Task<ImportReport> ImportAsync(
        string path, string actor, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        long started = time.GetTimestamp();
        var table = new TableOptions { Encoding = options.Encoding, Sheet = options.Sheet, Cancellation = cancellationToken };
        using RegistryTable registry = await Task.Run(() => RegistryTable.Open(path, table), cancellationToken);
        using TableStream file = registry.Rows();
        ImportReport report = await Task.Run(() => ReadAsync(file, actor, options, progress, cancellationToken), cancellationToken);
        return report with
        {
            Form = file.Form,
            Notes = file.Notes.All,
            Mode = options.Mode,
            Duration = time.GetElapsedTime(started),
        };
    }

    private async Task<ImportReport> ReadAsync(
        Stream file, string actor, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        PresentPeople? present = options.Mode == ImportMode.Full ? new PresentPeople(map) : null;
        await using var run = new ImportRun(calls, map, actor, present, progress);
        bool hasErrors;
        using (var errors = options.ErrorFile is null ? null : PrivateFiles.Create(options.ErrorFile))
        using (var corrections = errors is null ? null : new CorrectionFile(errors))
        {
            var reading = new RegistryReaderOptions { Language = options.Language, Corrections = corrections };
            await run.ReadAsync(RegistryReader.Read(file, reading, time), cancellationToken);
            hasErrors = corrections is { Rows: > 0 };
        }

        if (options.ErrorFile is not null && !hasErrors)
            File.Delete(options.ErrorFile);
        ImportReport report = run.Report() with { ErrorFile = hasErrors ? options.ErrorFile : null };
        return present is null
            ? report
            : await new MissingPeople(calls, options.MissingFile, options.Communes).FindAsync(present, report, cancellationToken);
    }
}
