using AnSinh.Contracts.Cohorts;
using AnSinh.Ports.Diagnostics;
using AnSinh.Ports.Journal;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;

namespace AnSinh.Grains.Cohorts;

/// <summary>
/// One activation's hold on a cohort, without Orleans: reads the state, appends what <see cref="Cohort"/> plans, folds in what was
/// committed. There may be several owners of one cohort at a time; the journal lets only one of them go on. The others, and one that does
/// not know what became of its append, are <see cref="IsLost"/> for good.
/// </summary>
/// <param name="lost">Told once, with the entry and either the outcome or the error.</param>
internal sealed class CohortOwner(
    int number, IJournal journal, IJournalReader reader, ISnapshotStore snapshots, Action<JournalEntry, AppendOutcome?, Exception?> lost)
{
    private long _snapshotSequence;

    public Cohort Cohort { get; private set; } = new(number);

    /// <summary>True when the state may not be the truth any more; read again with another owner.</summary>
    public bool IsLost { get; private set; }

    /// <summary>The snapshot, if one can be read, and the journal after it.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        CohortSnapshot? snapshot = await snapshots.ReadAsync(number, cancellationToken);
        Cohort cohort = snapshot is { Format: Cohort.SnapshotFormat }
            ? Cohort.ReadSnapshot(number, snapshot.State, snapshot.Personal)
            : new Cohort(number);
        _snapshotSequence = cohort.Sequence;
        await foreach (JournalEntry entry in reader.ReadCohortAsync(number, cohort.Sequence, cancellationToken))
            cohort.Apply(entry);
        Cohort = cohort;
    }

    public async Task SnapshotAsync(CancellationToken cancellationToken)
    {
        if (Cohort.Sequence == _snapshotSequence)
            return;
        long sequence = Cohort.Sequence;
        (byte[] state, byte[] personal) = Cohort.WriteSnapshot();
        await snapshots.WriteAsync(
            new CohortSnapshot(number, sequence, Cohort.Hash, Cohort.SnapshotFormat, state, personal), cancellationToken);
        _snapshotSequence = sequence;
    }

    /// <summary>Orders the lots that this batch has not ordered here, and offers each entry to its lane once it is committed.</summary>
    /// <returns>What was planned, with the lots that were not ordered.</returns>
    public async Task<OrdersPlan> ReleaseAsync(
        string batchId, CompiledRun run, IReadOnlyCollection<CohortLot> lots, CommandContext context,
        Func<JournalEntry, CancellationToken, Task> offer, CancellationToken cancellationToken)
    {
        OrdersPlan plan = Cohort.PlanOrders(batchId, run, lots, context);
        // An append proves that the state is the newest. An answer without one must prove it otherwise: an owner that was left behind would
        // call lots outdated that its successor has ordered.
        if (plan.Entries.Count == 0)
            await ConfirmAsync(cancellationToken);
        foreach (JournalEntry entry in plan.Entries)
        {
            CrashPoint.Hit("cohort.before-append");
            await AppendAsync(entry, cancellationToken);
            CrashPoint.Hit("cohort.after-append");
            await offer(entry, cancellationToken);
        }

        return plan;
    }

    /// <summary>Journals a delivery of statuses; what was journaled before leaves no trace.</summary>
    public async Task<StatusPlan> AcceptStatusesAsync(
        IReadOnlyList<StatusItem> statuses, CommandContext context, CancellationToken cancellationToken)
    {
        StatusPlan plan = Cohort.PlanStatuses(statuses, context);
        foreach (JournalEntry entry in plan.Entries)
            await AppendAsync(entry, cancellationToken);
        CrashPoint.Hit("status.after-append");
        return plan;
    }

    /// <summary>Batches of a delivery that have nothing outstanding here, as the state is now.</summary>
    public string[] SettledOf(StatusPlan plan) =>
        [.. plan.Batches.Where(batch => Cohort.TotalsOf(batch).Values.All(static bank => bank.Outstanding.Count == 0))];

    /// <summary>
    /// The sums of a batch; with <paramref name="recount"/> they are counted again order by order, and what drifted is said.
    /// </summary>
    public CohortBatchTotals TotalsOf(string batchId, bool recount)
    {
        BankTotals[] banks = [.. Cohort.TotalsOf(batchId).OrderBy(bank => bank.Key).Select(bank => new BankTotals(bank.Key, bank.Value))];
        (long contradictory, long stale) = Cohort.KeptOf(batchId);
        string? drift = recount
            ? Cohort.FindDrift(batchId)
            : banks.Where(bank => bank.Totals.Drift != default)
                .Select(bank => $"cohort {number}, batch {batchId}, bank {bank.Bank}: {bank.Totals}").FirstOrDefault();
        return new CohortBatchTotals(banks, contradictory, stale, drift);
    }

    /// <summary>What the cohort has of a batch, from a state that is the newest at some moment of this call.</summary>
    /// <exception cref="CohortFencedException">The journal has entries that this owner does not know.</exception>
    public async Task<CohortRelease> LookAsync(string batchId, CancellationToken cancellationToken)
    {
        await ConfirmAsync(cancellationToken);
        return ReleaseOf(batchId, outdatedLots: 0) with { Totals = TotalsOf(batchId, recount: false) };
    }

    /// <summary>Where the orders of a batch stand, and their sum.</summary>
    public CohortRelease ReleaseOf(string batchId, int outdatedLots, IReadOnlyList<LotElsewhere>? elsewhere = null) => new(
        Cohort.OrdersSequenceOf(batchId),
        Cohort.TotalsOf(batchId).Values.Aggregate(default(OrderTotals), OrderTotals.Add).Ordered,
        outdatedLots)
    {
        Elsewhere = elsewhere is null ? null : [.. elsewhere],
    };

    /// <summary>Journals an officer's decision, once for a command id.</summary>
    public async Task<CasePlan> DecideAsync(CaseRequest request, CommandContext context, CancellationToken cancellationToken)
    {
        CasePlan plan = Cohort.PlanCase(request, context);
        if (plan.Entry is not null)
            await AppendAsync(plan.Entry, cancellationToken);
        return plan;
    }

    /// <summary>Makes sure that the state is the newest one at some moment of this call.</summary>
    /// <exception cref="CohortFencedException">The journal has entries that this owner does not know.</exception>
    public async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        await foreach (JournalEntry newer in reader.ReadCohortAsync(number, Cohort.Sequence, cancellationToken))
        {
            IsLost = true;
            lost(newer, AppendOutcome.Fenced, null);
            throw Fenced(newer);
        }
    }

    /// <summary>
    /// Appends and folds in. A command that the state includes already changes nothing; anything else but a clean append means that this
    /// owner does not know the truth.
    /// </summary>
    /// <exception cref="CohortFencedException">Another owner was first; nothing was written.</exception>
    public async Task AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (IsLost)
            throw Fenced(entry);
        AppendResult result;
        try
        {
            // Once handed over, an append is not cancelled with its caller: its outcome would be unknown.
            result = await journal.AppendAsync(entry, CancellationToken.None);
        }
        catch (Exception error)
        {
            IsLost = true;
            lost(entry, null, error);
            throw;
        }

        if (result.Outcome == AppendOutcome.Repeated && result.Sequence <= Cohort.Sequence && entry.Kind != EntryKind.Orders)
            return;
        if (result.Outcome != AppendOutcome.Appended)
        {
            IsLost = true;
            lost(entry, result.Outcome, null);
            throw Fenced(entry);
        }

        Cohort.Apply(entry);
    }

    private CohortFencedException Fenced(JournalEntry entry) =>
        new($"Cohort {number} was written by another activation at {entry.Sequence}. Repeat the call: it will read the journal again.");
}
