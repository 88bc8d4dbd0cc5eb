using System.Collections.Frozen;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts.Entries;
using AnSinh.Domain.Cohorts.Runs;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts;

/// <summary>
/// The state of one beneficiary cohort and the decisions about it, without I/O. A decision (<c>Plan…</c>) changes nothing and
/// returns the sealed entry to append; <see cref="Apply"/> folds a committed entry into the state. Replaying the entries of a
/// stream through <see cref="Apply"/> gives the same state as having lived through it.
/// </summary>
/// <remarks>
/// Not thread-safe. The owner appends the entry of one plan before it asks for the next. What is remembered is in <c>CohortState</c>; each
/// kind of entry has a class in <c>Entries</c> with its plan and its apply; what a run finds out is in <c>Runs</c>.
/// </remarks>
public sealed class Cohort
{
    /// <summary>Version of the snapshot's encoding. Another version is not read: the journal is replayed instead.</summary>
    public const short SnapshotFormat = 4;

    public const int MaxCaseReasonLength = 500;

    /// <summary>The most that one decision recovers, đồng.</summary>
    public const long MaxRecovery = 10_000_000_000;

    private readonly CohortState _state;
    private readonly Enrolments _enrolments;
    private readonly Orders _orders;
    private readonly Statuses _statuses;
    private readonly Exceptions _exceptions;
    private readonly Decisions _decisions;
    private readonly Listings _listings;

    public Cohort(int number)
        : this(new CohortState(number))
    {
    }

    private Cohort(CohortState state)
    {
        _state = state;
        _enrolments = new Enrolments(state);
        _orders = new Orders(state);
        _exceptions = new Exceptions(state);
        _statuses = new Statuses(state, _exceptions);
        _decisions = new Decisions(state);
        _listings = new Listings(state);
    }

    public int Number => _state.Number;

    /// <summary>Sequence of the last entry folded in.</summary>
    public long Sequence => _state.Sequence;

    /// <summary>Hash of the last entry folded in.</summary>
    public byte[] Hash => _state.Hash;

    /// <summary>Sequence of the last orders entry, 0 for none.</summary>
    public long LastOrders => _state.LastOrders;

    public int People => _state.People.Count;

    /// <summary>Statuses kept that fit no order here.</summary>
    public int Exceptions => _state.Exceptions.Count;

    /// <summary>The state as it was at the snapshot.</summary>
    /// <exception cref="IOException">The bytes are cut short.</exception>
    public static Cohort ReadSnapshot(int number, byte[] state, byte[] personal) => new(CohortSnapshotCodec.Read(number, state, personal));

    /// <summary>The state in two parts: orders and sums, and people (personal data).</summary>
    public (byte[] State, byte[] Personal) WriteSnapshot() => CohortSnapshotCodec.Write(_state);

    /// <summary>Folds the next entry into the state.</summary>
    /// <exception cref="InvalidOperationException">The entry is not the next one, or contradicts the state.</exception>
    public void Apply(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Cohort != Number || entry.Sequence != Sequence + 1 || !entry.PreviousHash.AsSpan().SequenceEqual(Hash))
            throw new InvalidOperationException($"Entry {entry.Cohort}/{entry.Sequence} does not follow {Number}/{Sequence}.");
        switch (entry.Kind)
        {
            case EntryKind.Enrolment:
                _enrolments.Apply(entry);
                break;
            case EntryKind.Orders:
                _orders.Apply(entry);
                break;
            case EntryKind.Statuses:
                _statuses.Apply(entry);
                break;
            case EntryKind.Exceptions:
                _exceptions.Apply(entry);
                break;
            case EntryKind.Case:
                _decisions.Apply(entry);
                break;
            case EntryKind.Listing:
                _listings.Apply(entry);
                break;
            default:
                throw new InvalidOperationException(
                    $"Entry {entry.Cohort}/{entry.Sequence} has kind {entry.Kind}, which this program does not know. "
                    + "Use the newer program.");
        }

        _state.Sequence = entry.Sequence;
        _state.Hash = entry.Hash;
    }

    /// <inheritdoc cref="Enrolments.Plan"/>
    public EnrolmentPlan PlanEnrolment(IReadOnlyList<BeneficiaryRecord> records, CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(records);
        return _enrolments.Plan(records, context);
    }

    /// <inheritdoc cref="Orders.Plan"/>
    public OrdersPlan PlanOrders(string batchId, CompiledRun run, IReadOnlyCollection<CohortLot> lots, CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(lots);
        return _orders.Plan(batchId, run, lots, context);
    }

    /// <inheritdoc cref="Statuses.Plan"/>
    public StatusPlan PlanStatuses(IReadOnlyList<StatusItem> items, CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(items);
        return _statuses.Plan(items, context);
    }

    /// <inheritdoc cref="Decisions.Plan"/>
    public CasePlan PlanCase(CaseRequest request, CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _decisions.Plan(request, context);
    }

    /// <inheritdoc cref="Listings.Plan"/>
    public ListingPlan PlanListing(
        string listId,
        ProgrammeCode programme,
        BenefitPeriod period,
        IReadOnlyList<ListedInstruction> instructions,
        CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(instructions);
        return _listings.Plan(listId, programme, period, instructions, context);
    }

    /// <summary>The dry run: judges everybody of the run and changes nothing.</summary>
    public CohortJudgement Judge(CompiledRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Judgements.OfCohort(_state, run);
    }

    /// <summary>The people whom a run refuses, in order of position.</summary>
    public IReadOnlyList<Refusal> RefusalsOf(CompiledRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Judgements.RefusalsOf(_state, run);
    }

    /// <summary>The people behind one number of the change report, in order of position.</summary>
    public IReadOnlyList<ChangedPerson> ChangesOf(CompiledRun run, PayoutChange kind)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Judgements.ChangesOf(_state, run, kind);
    }

    /// <summary>What a run says of one person.</summary>
    public PersonJudgement JudgeOne(CompiledRun run, int index)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Judgements.OfPerson(_state, run, index);
    }

    /// <summary>What a run knows of a person for one month beside their own record.</summary>
    public PersonSignals SignalsOf(CompiledRun run, int index, BenefitPeriod month)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new RunPass(_state, run, batch: null).SignalsOf(index, month);
    }

    /// <summary>
    /// Plans the orders of a recorded entry again; the cohort must be as it was just before it. Null when they come out the same, line for
    /// line and đồng for đồng, else the first difference in words without personal data.
    /// </summary>
    public string? FindDifference(JournalEntry recorded, CompiledRun run)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        ArgumentNullException.ThrowIfNull(run);
        return Recomputation.FindDifference(_state, recorded, run);
    }

    /// <summary>
    /// Counts a batch again, order by order, and compares with the running sums: guarantee 5. Null when they agree, else what drifted.
    /// </summary>
    public string? FindDrift(string batchId) => BatchRecount.FindDrift(_state, batchId);

    /// <summary>For the look across all cohorts: people with a grant that runs.</summary>
    public CohortShares FingerprintsOf(long seed) => PeopleLooks.FingerprintsOf(_state.People, seed);

    /// <summary>
    /// Positions of the people of some communes (empty: of all) whose citizen id is not among <paramref name="present"/>, which is sorted.
    /// </summary>
    public IReadOnlyList<int> MissingFrom(ulong[] present, IReadOnlyCollection<int> communes)
    {
        ArgumentNullException.ThrowIfNull(present);
        ArgumentNullException.ThrowIfNull(communes);
        return PeopleLooks.MissingFrom(_state.People, present, communes);
    }

    /// <summary>The position of a citizen id of twelve digits, or -1.</summary>
    public int Find(string citizenId) => _state.People.Find(citizenId);

    /// <summary>What the rules ask about a person: facts and the grants beside the main one.</summary>
    public BeneficiaryFacts FactsOf(int index) => _state.People.FactsOf(index);

    public ReadOnlySpan<GrantFacts> OtherGrantsOf(int index) => _state.People.OthersOf(index);

    public BeneficiaryRecord Beneficiary(int index) => _state.People.Read(index);

    /// <summary>Every order of a person, newest month and newest attempt first.</summary>
    public IReadOnlyList<PersonOrder> OrdersOf(int index) => PeopleLooks.OrdersOf(_state, index);

    /// <summary>Names the account of a person as it is now: 32 hexadecimal digits, another with each change of the account.</summary>
    public string AccountDigestOf(int index) => AccountDigests.Of(_state, index);

    /// <summary>đồng that officers have asked to recover and nobody has confirmed yet.</summary>
    public long AskedFrom(int index) =>
        _state.Recoveries.Of(index).Where(static claim => claim.IsWaiting && !claim.TakesBack).Sum(static claim => claim.Amount);

    /// <summary>đồng still to be kept back from a person's coming payments.</summary>
    public long OwedBy(int index) => _state.Debts.OwedBy(index);

    /// <summary>Bank → sums of a batch; empty when the cohort has no order in it.</summary>
    public IReadOnlyDictionary<int, OrderTotals> TotalsOf(string batchId) =>
        _state.Batches.TryGetValue(batchId, out CohortBatch? batch) ? batch.Banks : FrozenDictionary<int, OrderTotals>.Empty;

    /// <summary>Contradictory and stale statuses kept for a batch.</summary>
    public (long Contradictory, long Stale) KeptOf(string batchId) =>
        _state.Batches.TryGetValue(batchId, out CohortBatch? batch) ? (batch.Contradictory, batch.Stale) : default;

    /// <summary>The statuses that contradict what orders of a batch know, in order of month, person and attempt.</summary>
    public IReadOnlyList<StatusContradiction> ContradictionsOf(string batchId) => Contradictions.Of(_state, batchId);

    /// <summary>Sequence of the last entry that holds orders of a batch, 0 when the cohort has none.</summary>
    public long OrdersSequenceOf(string batchId) => _state.Batches.TryGetValue(batchId, out CohortBatch? batch) ? batch.OrdersSequence : 0;
}
