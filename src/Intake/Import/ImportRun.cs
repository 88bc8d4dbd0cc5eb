using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Files.Registry;

namespace AnSinh.Intake.Import;

/// <summary>One file on its way into the cohorts.</summary>
internal sealed class ImportRun(
    CohortCalls calls, CohortMap map, string actor, PresentPeople? present, IProgress<ImportProgress>? progress) : IAsyncDisposable
{
    private const int RowsPerProgress = 5_000;

    private readonly List<BeneficiaryRecord>?[] _waiting = new List<BeneficiaryRecord>?[map.Cohorts];
    private readonly SemaphoreSlim _slots = new(CohortCalls.MaxInFlight);
    private readonly List<RowError> _errors = [];
    private readonly Lock _gate = new();
    private EnrolmentOutcome _outcome;
    private Exception? _failure;
    private long _rows;
    private long _badRows;
    private long _journaled;
    private bool _drained;

    public async Task ReadAsync(IEnumerable<RegistryRow> rows, CancellationToken cancellationToken)
    {
        foreach (RegistryRow row in rows)
        {
            _rows++;
            present?.Add(row);
            if (row.Record is { } record)
                await AddAsync(record, cancellationToken);
            else
                AddErrors(row.Errors);
            if (_rows % RowsPerProgress == 0)
                progress?.Report(new ImportProgress(_rows, Interlocked.Read(ref _journaled), _badRows));
        }

        for (int cohort = 0; cohort < _waiting.Length; cohort++)
            await SendAsync(cohort, cancellationToken);
        await DrainAsync();
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfFailed();
        progress?.Report(new ImportProgress(_rows, _journaled, _badRows));
    }

    public ImportReport Report() => new(_rows, _badRows, _errors, _outcome, TimeSpan.Zero);

    /// <summary>Calls under way still give their slot back: they are waited for, also when one of them failed.</summary>
    public async ValueTask DisposeAsync()
    {
        await DrainAsync();
        _slots.Dispose();
    }

    private async ValueTask AddAsync(BeneficiaryRecord record, CancellationToken cancellationToken)
    {
        int cohort = map.CohortOf(record.CitizenId);
        List<BeneficiaryRecord> waiting = _waiting[cohort] ??= [];
        waiting.Add(record);
        if (waiting.Count >= IntakeLimits.ImportRowsPerCall)
            await SendAsync(cohort, cancellationToken);
    }

    private void AddErrors(IReadOnlyList<RowError> errors)
    {
        _badRows++;
        foreach (RowError error in errors.Take(Math.Max(0, IntakeLimits.MaxReportedRowErrors - _errors.Count)))
            _errors.Add(error);
    }

    /// <summary>
    /// Sends a cohort's rows when a slot is free; rows of one cohort that are under way may not overtake each other, and do not matter if
    /// they do: a person is in a file once.
    /// </summary>
    private async ValueTask SendAsync(int cohort, CancellationToken cancellationToken)
    {
        if (_waiting[cohort] is not { Count: > 0 } rows)
            return;
        ThrowIfFailed();
        _waiting[cohort] = null;
        await _slots.WaitAsync(cancellationToken);
        _ = EnrolAsync(cohort, [.. rows], cancellationToken);
    }

    private async Task EnrolAsync(int cohort, BeneficiaryRecord[] rows, CancellationToken cancellationToken)
    {
        try
        {
            var command = new EnrolCommand(Guid.NewGuid(), actor, rows);
            EnrolmentOutcome outcome = await calls.AskAsync(cohort, (grain, token) => grain.EnrolAsync(command, token), cancellationToken);
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

    // Not cancellable: every call ends, by its answer, its own token or Orleans' time-out.
    private async Task DrainAsync()
    {
        if (_drained)
            return;
        for (int slot = 0; slot < CohortCalls.MaxInFlight; slot++)
            await _slots.WaitAsync(CancellationToken.None);
        _drained = true;
    }

    private void ThrowIfFailed()
    {
        lock (_gate)
        {
            if (_failure is not null)
                throw new IOException(
                    "The import stopped: a cohort could not journal its rows. What was journaled stays; import the same file again "
                    + "to go on.",
                    _failure);
        }
    }
}
