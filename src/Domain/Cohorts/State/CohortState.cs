using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts.State;

/// <summary>
/// Everything that a cohort remembers: people, sheets, batches, lists, holds, debts and actors. Only <c>Apply</c> of a committed entry
/// changes anything here; a plan reads.
/// </summary>
internal sealed class CohortState(int number)
{
    public int Number { get; } = number;

    /// <summary>Sequence of the last entry folded in.</summary>
    public long Sequence { get; set; }

    /// <summary>Hash of the last entry folded in.</summary>
    public byte[] Hash { get; set; } = EntryHash.Genesis;

    /// <summary>Sequence of the last orders entry, 0 for none.</summary>
    public long LastOrders { get; set; }

    public BeneficiaryTable People { get; init; } = new();

    public Dictionary<(ProgrammeCode Programme, BenefitPeriod Period), OrderSheet> Sheets { get; } = [];

    public Dictionary<string, CohortBatch> Batches { get; } = new(StringComparer.Ordinal);

    /// <summary>The batches by number, as order sheets refer to them.</summary>
    public List<CohortBatch> BatchList { get; } = [];

    /// <summary>Statuses kept that fit no order here.</summary>
    public ExceptionBook Exceptions { get; } = new();

    public Dictionary<string, CohortList> Lists { get; } = new(StringComparer.Ordinal);

    public LiftedHolds Holds { get; } = new();

    public Debts Debts { get; } = new();

    public RecoveryBook Recoveries { get; } = new();

    public Actors Actors { get; } = new();

    public Hands Hands { get; } = new();

    public OrderSheet SheetOf(ProgrammeCode programme, BenefitPeriod period)
    {
        if (!Sheets.TryGetValue((programme, period), out OrderSheet? sheet))
            Sheets[(programme, period)] = sheet = new OrderSheet(programme, period);
        return sheet;
    }

    public CohortBatch BatchOf(string batchId)
    {
        if (!Batches.TryGetValue(batchId, out CohortBatch? batch))
            AddBatch(batch = new CohortBatch(batchId, checked((ushort)BatchList.Count)));
        return batch;
    }

    public void AddBatch(CohortBatch batch)
    {
        Batches.Add(batch.BatchId, batch);
        BatchList.Add(batch);
    }

    /// <summary>The sheets of the months that a batch has ordered in a programme.</summary>
    public OrderSheet[] SheetsOf(ProgrammeCode programme, CohortBatch batch) =>
        [.. batch.Periods.Select(month => Sheets.GetValueOrDefault((programme, month))).OfType<OrderSheet>()];

    /// <summary>The sheets before a run's month, as far back as arrears go, in which failed orders wait for another attempt.</summary>
    public OrderSheet[] ReopenedBefore(RunRules run) =>
    [
        .. Sheets.Values.Where(sheet => sheet.Reopened > 0 && sheet.Programme == run.Programme && sheet.Period < run.Period
            && sheet.Period.MonthNumber >= run.Period.MonthNumber - run.LookBackMonths),
    ];

    /// <summary>The entry that comes next, not sealed yet.</summary>
    public JournalEntry NextEntry(EntryKind kind, CommandContext context, EntryColumns columns, byte[] personal) => new()
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
