using System.Collections.Concurrent;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Places;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Cohorts;

/// <summary>A cohort with its stream in a list: appends what is planned, as its owner would.</summary>
internal sealed class CohortBench
{
    public const int Number = 7;
    public const int Bank = 970436;

    public static readonly BenefitPeriod December = new(2024, 12);

    private int _commands;

    public Cohort Cohort { get; private set; } = new(Number);

    public List<JournalEntry> Stream { get; } = [];

    private static readonly ConcurrentDictionary<(BenefitPeriod, string, int), RunRules> Rules = new();

    public static RunRules RulesFor(BenefitPeriod period, string programme = "MSA", int recoveryPercent = 50) =>
        Rules.GetOrAdd((period, programme, recoveryPercent), static key => Compile(key.Item1, key.Item2, key.Item3));

    private static RunRules Compile(BenefitPeriod period, string programme, int recoveryPercent)
    {
        var options = new RunRuleOptions { RecoveryPercent = recoveryPercent, AmountJumpPercent = 0 };
        return RunRules.TryCreate(ProgrammeCode.Parse(programme), period, options, out RunRules? rules, out string error)
            ? rules
            : throw new InvalidOperationException(error);
    }

    /// <summary>A severely disabled adult, payable in any month after 2020: 750,000 đồng at the level of 500,000.</summary>
    public static BeneficiaryRecord Person(int number, string account = "0071000123456", int bank = Bank) => new()
    {
        CitizenId = $"07418{number:D7}",
        FullName = "Nguyễn Văn An",
        BirthDate = new DateOnly(1980, 1, 1),
        Sex = Sex.Male,
        Commune = Communes.All[number % Communes.All.Count].Code,
        Category = CategoryOf("DISAB_SEVERE"),
        DecisionNumber = "12/QĐ-UBND",
        DecisionDate = new DateOnly(2020, 5, 4),
        Bank = bank,
        Account = account,
    };

    /// <summary>When the next command comes; a second later with each.</summary>
    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

    public CommandContext Context(string actor = "lan")
    {
        Now = Now.AddSeconds(1);
        return CommandContext.Create(new Guid(++_commands, 0, 0, new byte[8]), Now, actor);
    }

    public void Enrol(params BeneficiaryRecord[] people) => EnrolAs("lan", people);

    public void EnrolAs(string actor, params BeneficiaryRecord[] people)
    {
        if (Cohort.PlanEnrolment(people, Context(actor)).Entry is { } entry)
            Append(entry);
    }

    public static CompiledRun Run(BenefitPeriod period, string programme = "MSA", int recoveryPercent = 50) =>
        RunOf(RulesFor(period, programme, recoveryPercent), new RunScope(ProgrammeCode.Parse(programme), period, "all"), SharedValues.None);

    /// <summary>A run about the people of a list.</summary>
    public static CompiledRun RunOfList(BenefitPeriod period, string listId) => RunOf(period, scope => scope with { ListId = listId });

    /// <summary>A run that tries again what a batch could not pay.</summary>
    public static CompiledRun Retry(BenefitPeriod period, string batchId, string programme = "MSA") =>
        RunOf(period, scope => scope with { RetryOf = batchId }, programme);

    public static CompiledRun RunOfArea(BenefitPeriod period, Area area) =>
        RunOf(period, scope => scope with { Area = area.ToString() });

    public static CompiledRun RunWith(BenefitPeriod period, SharedValues shared) =>
        RunOf(RulesFor(period), Run(period).Scope, shared);

    /// <summary>The run as a batch of today judges it: by the control model, with the holds that were lifted for it.</summary>
    public static CompiledRun Controlled(CompiledRun run, string batchId = "B1", string maker = "lan") =>
        run with { Run = run.Run with { Controls = CohortRun.CurrentControls, BatchId = batchId, Maker = maker } };

    private static CompiledRun RunOf(BenefitPeriod period, Func<RunScope, RunScope> change, string programme = "MSA") =>
        RunOf(RulesFor(period, programme), change(Run(period, programme).Scope), SharedValues.None);

    private static CompiledRun RunOf(RunRules rules, RunScope scope, SharedValues shared) =>
        Area.TryParse(scope.Area, out Area area, out string error)
            ? new CompiledRun(new CohortRun(scope, "lan", shared), rules, area)
            : throw new InvalidOperationException(error);

    /// <summary>Prepares and releases everything that is payable, or what was approved.</summary>
    public OrdersPlan Release(
        string batchId, BenefitPeriod period, IReadOnlyCollection<CohortLot>? lots = null, string programme = "MSA") =>
        Release(batchId, Run(period, programme), lots);

    public OrdersPlan Release(string batchId, CompiledRun run, IReadOnlyCollection<CohortLot>? lots = null)
    {
        OrdersPlan plan = Cohort.PlanOrders(batchId, run, lots ?? Cohort.Judge(run).Lots, Context("hoa"));
        foreach (JournalEntry entry in plan.Entries)
            Append(entry);
        return plan;
    }

    public CasePlan Decide(
        OfficerDecision decision, int index, string actor, BenefitPeriod? period = null, RefusalRuleNumber rule = RefusalRuleNumber.None,
        long amount = 0, string programme = "MSA", CompiledRun? run = null)
    {
        CasePlan plan = Cohort.PlanCase(
            new CaseRequest(index, decision, ProgrammeCode.Parse(programme), period ?? December, rule, amount, "asked the person")
            {
                Run = run,
                AccountDigest = decision == OfficerDecision.ConfirmAccount ? Cohort.AccountDigestOf(index) : null,
            },
            Context(actor));
        if (plan.Entry is not null)
            Append(plan.Entry);
        return plan;
    }

    /// <summary>
    /// Journals a decision as it was journaled before the control model: a recovery by one person, a hold lifted for a month. Journals
    /// hold such entries, so they must go on to count.
    /// </summary>
    public void DecideAsBefore(
        OfficerDecision decision, int index, string actor, BenefitPeriod? period = null, RefusalRuleNumber rule = RefusalRuleNumber.None,
        long amount = 0)
    {
        CommandContext context = Context(actor);
        var entry = new JournalEntry
        {
            Cohort = Number,
            Sequence = Cohort.Sequence + 1,
            Kind = EntryKind.Case,
            CommandId = context.CommandId,
            RecordedAt = context.At,
            Actor = actor,
            Programme = ProgrammeCode.MonthlySocialAllowance,
            Period = period ?? December,
            Columns = new EntryColumns
            {
                Beneficiary = [index],
                Amount = [amount],
                Reason = [rule == RefusalRuleNumber.None ? "" : RefusalRules.Get(rule).Code],
                Disposition = [(short)decision],
            },
            Personal = "asked the person"u8.ToArray(),
        };
        Append(EntryHash.Seal(entry, Cohort.Hash));
    }

    public ListingPlan List(string listId, BenefitPeriod period, params ListedInstruction[] instructions) =>
        ListAs("lan", listId, period, instructions);

    public ListingPlan ListAs(string actor, string listId, BenefitPeriod period, params ListedInstruction[] instructions)
    {
        ListingPlan plan = Cohort.PlanListing(listId, ProgrammeCode.MonthlySocialAllowance, period, instructions, Context(actor));
        if (plan.Entry is not null)
            Append(plan.Entry);
        return plan;
    }

    public StatusPlan Answer(params StatusItem[] items)
    {
        StatusPlan plan = Cohort.PlanStatuses(items, Context("bank"));
        foreach (JournalEntry entry in plan.Entries)
            Append(entry);
        return plan;
    }

    public static StatusItem Status(
        int index, string status, short attempt = 1, BenefitPeriod? period = null, long amount = 750_000, int bank = Bank,
        string reason = "", string programme = "MSA") =>
        new(
            bank,
            new EndToEndId(ProgrammeCode.Parse(programme), period ?? December, Number, index, attempt).ToString(),
            status,
            reason,
            amount);

    public OrderTotals Totals(string batchId) => Cohort.TotalsOf(batchId).Values.Aggregate(default(OrderTotals), OrderTotals.Add);

    public Cohort Replay()
    {
        var replayed = new Cohort(Number);
        foreach (JournalEntry entry in Stream)
            replayed.Apply(entry);
        return replayed;
    }

    /// <summary>Throws the state away and takes it from a snapshot, as a restart does.</summary>
    public void RestartFromSnapshot()
    {
        (byte[] state, byte[] personal) = Cohort.WriteSnapshot();
        Cohort = Cohort.ReadSnapshot(Number, state, personal);
    }

    public static byte CategoryOf(string code) =>
        BenefitCategories.TryGet(code, out BenefitCategory? category) ? category.Number : throw new InvalidOperationException(code);

    public void Append(JournalEntry entry)
    {
        EntryHash.Verify(entry).ShouldBeTrue();
        Cohort.Apply(entry);
        Stream.Add(entry);
    }
}
