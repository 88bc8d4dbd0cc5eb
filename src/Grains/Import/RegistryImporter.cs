using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Registry;

namespace AnSinh.Grains.Import;

/// <summary>
/// Streams a registry file into the cohorts. The file's structure is checked first, so a broken file changes nothing; after
/// that, bad rows are reported and good rows go on. Importing the same file twice changes nothing.
/// </summary>
public sealed class RegistryImporter(IGrainFactory grains, CohortMap map, TimeProvider time)
{
    /// <param name="path">A registry CSV, see <c>docs/registry.md</c>.</param>
    /// <param name="actor">Who imports; every journal entry says so.</param>
    /// <exception cref="RegistryFileException">The file as a whole cannot be read; the message says what to do. Nothing was changed.</exception>
    public async Task<ImportReport> ImportAsync(string path, string actor, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        RegistryFile.Check(path);
        using var run = new ImportRun(grains, map, actor, progress);
        await using (FileStream file = File.OpenRead(path))
            await Task.Run(() => run.ReadAsync(file, time, cancellationToken), cancellationToken);
        return run.Report(time.GetElapsedTime(started));
    }

    private sealed class ImportRun(IGrainFactory grains, CohortMap map, string actor, IProgress<ImportProgress>? progress) : IDisposable
    {
        private const int RowsPerProgress = 5_000;

        private readonly List<BeneficiaryRecord>?[] _waiting = new List<BeneficiaryRecord>?[map.Cohorts];
        private readonly SemaphoreSlim _slots = new(GrainLimits.CohortCallsInFlight);
        private readonly List<RowError> _errors = [];
        private readonly Lock _gate = new();
        private EnrolmentOutcome _outcome;
        private Exception? _failure;
        private long _rows;
        private long _badRows;
        private long _journaled;

        public async Task ReadAsync(Stream file, TimeProvider time, CancellationToken cancellationToken)
        {
            foreach (RegistryRow row in RegistryReader.Read(file, new RegistryReaderOptions(), time))
            {
                _rows++;
                if (row.Record is { } record)
                    await AddAsync(record, cancellationToken);
                else
                    AddErrors(row.Errors);
                if (_rows % RowsPerProgress == 0)
                    progress?.Report(new ImportProgress(_rows, Interlocked.Read(ref _journaled), _badRows));
            }

            for (int cohort = 0; cohort < _waiting.Length; cohort++)
                await SendAsync(cohort, cancellationToken);
            for (int slot = 0; slot < GrainLimits.CohortCallsInFlight; slot++)
                await _slots.WaitAsync(cancellationToken);
            ThrowIfFailed();
            progress?.Report(new ImportProgress(_rows, _journaled, _badRows));
        }

        public void Dispose() => _slots.Dispose();

        public ImportReport Report(TimeSpan duration) => new(_rows, _badRows, _errors, _outcome, duration);

        private async ValueTask AddAsync(BeneficiaryRecord record, CancellationToken cancellationToken)
        {
            int cohort = map.CohortOf(record.CitizenId);
            List<BeneficiaryRecord> waiting = _waiting[cohort] ??= [];
            waiting.Add(record);
            if (waiting.Count >= GrainLimits.ImportRowsPerCall)
                await SendAsync(cohort, cancellationToken);
        }

        private void AddErrors(IReadOnlyList<RowError> errors)
        {
            _badRows++;
            foreach (RowError error in errors.Take(Math.Max(0, GrainLimits.MaxReportedRowErrors - _errors.Count)))
                _errors.Add(error);
        }

        /// <summary>Sends a cohort's rows when a slot is free; rows of one cohort that are under way may not overtake each other, and do not matter if they do: a person is in a file once.</summary>
        private async ValueTask SendAsync(int cohort, CancellationToken cancellationToken)
        {
            if (_waiting[cohort] is not { Count: > 0 } rows)
                return;
            _waiting[cohort] = null;
            await _slots.WaitAsync(cancellationToken);
            ThrowIfFailed();
            _ = EnrolAsync(cohort, [.. rows], cancellationToken);
        }

        private async Task EnrolAsync(int cohort, BeneficiaryRecord[] rows, CancellationToken cancellationToken)
        {
            try
            {
                var command = new EnrolCommand(Guid.NewGuid(), actor, rows);
                EnrolmentOutcome outcome = await EnrolPatientlyAsync(grains.GetGrain<IBeneficiaryCohortGrain>(cohort), command, cancellationToken);
                lock (_gate)
                    _outcome += outcome;
                Interlocked.Add(ref _journaled, rows.Length);
            }
            catch (Exception error)
            {
                lock (_gate)
                    _failure ??= error;
            }
            finally
            {
                _slots.Release();
            }
        }

        private static async Task<EnrolmentOutcome> EnrolPatientlyAsync(IBeneficiaryCohortGrain cohort, EnrolCommand command, CancellationToken cancellationToken)
        {
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    return await cohort.EnrolAsync(command, cancellationToken);
                }
                catch (Exception error) when (attempt < GrainLimits.AttemptsPerCohortCall && error is not (OperationCanceledException or ArgumentException))
                {
                    // Unknown is not failed: the same rows again change nothing twice.
                }
            }
        }

        private void ThrowIfFailed()
        {
            lock (_gate)
            {
                if (_failure is not null)
                    throw new IOException("The import stopped: a cohort could not journal its rows. What was journaled stays; import the same file again to go on.", _failure);
            }
        }
    }
}
