using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts;

/// <summary>
/// The state of one beneficiary cohort and the decisions about it, without I/O. A decision (<c>Plan…</c>) changes nothing and
/// returns the sealed entry to append; <see cref="Apply"/> folds a committed entry into the state. Replaying the entries of a
/// stream through <see cref="Apply"/> gives the same state as having lived through it.
/// </summary>
/// <remarks>Not thread-safe. The owner appends the entry of one plan before it asks for the next.</remarks>
public sealed partial class Cohort
{
    private readonly Dictionary<(ProgrammeCode Programme, BenefitPeriod Period), OrderSheet> _sheets = [];
    private readonly Dictionary<string, CohortBatch> _batches = new(StringComparer.Ordinal);
    private readonly List<CohortBatch> _batchList = [];
    private readonly HashSet<ExceptionKey> _exceptions = [];
    private BeneficiaryTable _people = new();

    public Cohort(int number) => Number = number;

    public int Number { get; }

    /// <summary>Sequence of the last entry folded in.</summary>
    public long Sequence { get; private set; }

    /// <summary>Hash of the last entry folded in.</summary>
    public byte[] Hash { get; private set; } = EntryHash.Genesis;

    /// <summary>Sequence of the last orders entry, 0 for none.</summary>
    public long LastOrders { get; private set; }

    public int People => _people.Count;

    /// <summary>Statuses kept that fit no order here.</summary>
    public int Exceptions => _exceptions.Count;

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
                ApplyEnrolment(entry);
                break;
            case EntryKind.Orders:
                ApplyOrders(entry);
                break;
            case EntryKind.Statuses:
                ApplyStatuses(entry);
                break;
            case EntryKind.Exceptions:
                ApplyExceptions(entry);
                break;
            case EntryKind.Case:
                ApplyCase(entry);
                break;
            case EntryKind.Listing:
                ApplyListing(entry);
                break;
            default:
                throw new InvalidOperationException($"Entry {entry.Cohort}/{entry.Sequence} has kind {entry.Kind}, which this program does not know. Use the newer program.");
        }

        Sequence = entry.Sequence;
        Hash = entry.Hash;
    }

    /// <summary>The position of a citizen id of twelve digits, or -1.</summary>
    public int Find(string citizenId) =>
        ulong.TryParse(citizenId, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out ulong id) && citizenId.Length == 12
            ? _people.Find(id)
            : -1;

    /// <summary>What the rules ask about a person: facts and the grants beside the main one.</summary>
    public BeneficiaryFacts FactsOf(int index) => _people.FactsOf(index);

    public ReadOnlySpan<GrantFacts> OtherGrantsOf(int index) => _people.OthersOf(index);

    public BeneficiaryRecord Beneficiary(int index) => _people.Read(index);

    /// <summary>Bank → sums of a batch; empty when the cohort has no order in it.</summary>
    public IReadOnlyDictionary<int, OrderTotals> TotalsOf(string batchId) =>
        _batches.TryGetValue(batchId, out CohortBatch? batch) ? batch.Banks : System.Collections.Frozen.FrozenDictionary<int, OrderTotals>.Empty;

    /// <summary>Contradictory and stale statuses kept for a batch.</summary>
    public (long Contradictory, long Stale) KeptOf(string batchId) =>
        _batches.TryGetValue(batchId, out CohortBatch? batch) ? (batch.Contradictory, batch.Stale) : default;

    /// <summary>Sequence of the last entry that holds orders of a batch, 0 when the cohort has none.</summary>
    public long OrdersSequenceOf(string batchId) => _batches.TryGetValue(batchId, out CohortBatch? batch) ? batch.OrdersSequence : 0;

    /// <summary>
    /// Counts a batch again, order by order, and compares with the running sums: guarantee 5. Null when they agree, else what drifted.
    /// </summary>
    public string? FindDrift(string batchId)
    {
        if (!_batches.TryGetValue(batchId, out CohortBatch? batch))
            return null;
        var recounted = new Dictionary<int, OrderTotals>();
        foreach (OrderSheet sheet in _sheets.Values)
        {
            for (int i = 0; i < sheet.Length; i++)
            {
                if (sheet.StateOf(i) == OrderState.None || sheet.BatchOf(i) != batch.Number)
                    continue;
                OrderTotals counted = recounted.GetValueOrDefault(sheet.BankOf(i)).WithOrder(sheet.AmountOf(i));
                recounted[sheet.BankOf(i)] = counted.WithMove(OrderState.Ordered, sheet.StateOf(i), sheet.AmountOf(i));
            }
        }

        foreach ((int bank, OrderTotals running) in batch.Banks)
        {
            // A later attempt in another batch takes the place of a failed order in the sheet; those stay in the running sums.
            OrderTotals superseded = batch.Superseded(bank);
            OrderTotals counted = recounted.GetValueOrDefault(bank) + superseded;
            if (running.Drift != default || running != counted)
                return $"cohort {Number}, batch {batchId}, bank {bank}: running {running}, counted {counted}";
        }

        return null;
    }

    private OrderSheet SheetOf(ProgrammeCode programme, BenefitPeriod period)
    {
        if (!_sheets.TryGetValue((programme, period), out OrderSheet? sheet))
            _sheets[(programme, period)] = sheet = new OrderSheet(programme, period);
        return sheet;
    }

    private JournalEntry NextEntry(EntryKind kind, CommandContext context, EntryColumns columns, byte[] personal) => new()
    {
        Cohort = Number,
        Sequence = Sequence + 1,
        Kind = kind,
        CommandId = context.CommandId,
        RecordedAt = context.At,
        Actor = context.Actor,
        Columns = columns,
        Personal = personal,
    };
}

/// <summary>Who asks, when, and under which command id.</summary>
/// <param name="At">Cut to whole microseconds, as the journal keeps time.</param>
public readonly record struct CommandContext(Guid CommandId, DateTimeOffset At, string Actor)
{
    public static CommandContext Create(Guid commandId, DateTimeOffset at, string actor) =>
        new(commandId, new DateTimeOffset(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero), actor);
}

/// <summary>A status that fits no order: an exact repeat is not kept twice.</summary>
internal readonly record struct ExceptionKey(string Reference, string Status, string Reason, int Bank, long Amount);
