using AnSinh.Domain.Batches;
using AnSinh.Ports.Journal;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Places;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;
using AnSinh.Transfer.Reading;

namespace AnSinh.Simulation.Tests;

/// <summary>What is simulated.</summary>
/// <param name="LossyBroker">One process with the embedded broker, which forgets and does not fence; else two processes and a real
/// one.</param>
/// <param name="Driven">A batch drives itself from its release to its end, instead of clients who ask each cohort.</param>
/// <param name="SumsDrift">The running sums of one cohort are wrong: the batch must stop, or close with what is true.</param>
internal sealed record Scenario(bool LossyBroker, Mutation Mutation = Mutation.None, bool Driven = false, bool SumsDrift = false);

/// <summary>One schedule: a small province, its officers, two banks, and everything that can go wrong between them.</summary>
internal sealed partial class World
{
    public const int People = 3;
    public const int RecoveredDong = 100_000;

    public static readonly ProgrammeCode Programme = ProgrammeCode.MonthlySocialAllowance;
    public static readonly BenefitPeriod December = new(2024, 12);
    private static readonly int[] Bins = [970_436, 970_415];
    private static readonly CohortMap Cohorts = new(cohorts: 3, lanes: 2);
    private static readonly CompiledRun[] Runs = [.. Enumerable.Range(0, 2).Select(month => RunOf(RulesOf(December.AddMonths(month))))];
    private static readonly JournalEntry[] Enrolments = [.. Enumerable.Range(0, Cohorts.Cohorts).Select(Enrolment)];

    private const int FaultySteps = 450;
    private const int QuietSteps = 4_000;

    private readonly List<Bank> _banks = [];
    private readonly Silo[] _silos;
    private readonly int[] _incarnations;
    private readonly int[] _cohortHomes;
    private readonly int[] _laneHomes;
    private int _consumerHome;
    private int _batchHome;
    private int _commands;
    private int _clients;
    private string? _lastError;

    public World(Scenario scenario, Choices choices)
    {
        Scenario = scenario;
        Scheduler = new Scheduler(choices);
        Network = new Network(Scheduler);
        Ledger = new Ledger(scenario.LossyBroker, scenario.SumsDrift);
        BatchStream = new BatchStream(Ledger);
        OpenBatches = [.. (scenario.Driven ? ["B3", DrivenBatch.Id] : (string[])["B1", "B2", "B3"])
            .Select(batch => new BatchHead(batch, "released", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, "lan"))];
        Table = new Table(Ledger, scenario.Mutation);
        Broker = new SimulatedBroker(Ledger, Scheduler, Network, scenario.Mutation, scenario.LossyBroker);
        int slots = scenario.LossyBroker ? 1 : 2;
        (_silos, _incarnations) = (new Silo[slots], new int[slots]);
        (_cohortHomes, _laneHomes) = (new int[Cohorts.Cohorts], new int[Cohorts.Lanes]);
        foreach (JournalEntry enrolment in Enrolments)
            Table.Insert(enrolment);
        if (!scenario.Driven)
            return;
        DrivenBatch.Begin(BatchStream);
        Fund = new DrivenFund(this, DrivenBatch.PayableDong);
    }

    public Scenario Scenario { get; }

    public Mutation Mutation => Scenario.Mutation;

    public Scheduler Scheduler { get; }

    public Network Network { get; }

    public Ledger Ledger { get; }

    public Table Table { get; }

    public BatchStream BatchStream { get; }

    public SimulatedBroker Broker { get; }

    /// <summary>The fund of the driven batch; null when no batch drives itself.</summary>
    public DrivenFund? Fund { get; }

    /// <summary>The fund's process never fails: what is simulated is the way to it.</summary>
    public Node FundNode { get; } = new(9, 1);

    public static CohortMap Map => Cohorts;

    public int Transactions { get; set; }

    public int Replays { get; set; }

    public bool IsQuiet { get; private set; }

    public bool IsOver { get; private set; }

    public IReadOnlyList<BatchHead> OpenBatches { get; }

    /// <summary>The run of the driven batch.</summary>
    public static CompiledRun FirstRun => Runs[0];

    public static BeneficiaryRecord Person(int cohort, int number, string account) => new()
    {
        CitizenId = $"07418{(cohort * 100) + number:D7}",
        FullName = "Nguyễn Văn An",
        BirthDate = new DateOnly(1980, 1, 1),
        Sex = Sex.Male,
        Commune = Communes.All[number].Code,
        Category = BenefitCategories.TryGet("DISAB_SEVERE", out BenefitCategory? category)
            ? category.Number
            : throw new InvalidOperationException("No category."),
        DecisionNumber = "12/QĐ-UBND",
        DecisionDate = new DateOnly(2020, 5, 4),
        Bank = Bins[number % Bins.Length],
        Account = account,
    };

    /// <summary>What the dry run of the driven batch found in a cohort.</summary>
    public static CohortLot[] FirstLotsOf(int number)
    {
        var cohort = new Cohort(number);
        cohort.Apply(Enrolments[number]);
        return [.. cohort.Judge(FirstRun).Lots];
    }

    /// <summary>A run over everybody.</summary>
    public static CompiledRun RunOf(RunRules rules) => new(
        new CohortRun(new RunScope(rules.Programme, rules.Period, Area.All.ToString()), "lan", SharedValues.None), rules, Area.All);

    public Guid NextCommand() => new(++_commands, 7, 7, [1, 2, 3, 4, 5, 6, 7, 8]);

    public Silo HomeOfLane(int lane) => _silos[_laneHomes[lane]];

    public void Later(string what, Action action, Node node)
    {
        _ = RunAsync();
        async Task RunAsync()
        {
            await Scheduler.Step(node, what);
            if (!Scheduler.Choices.Chance(Network.Rates.Unsent))
                action();
        }
    }

    /// <summary>Runs the schedule to its end or to the first broken invariant.</summary>
    public void Run()
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(Scheduler);
        try
        {
            Network.Rates = new FaultRates(Unsent: 15, Late: 15, ReplyLost: 25, Repeated: 40);
            for (int slot = 0; slot < _silos.Length; slot++)
                Start(slot);
            foreach (int bin in Bins)
            {
                var bank = new Bank(this, bin);
                _banks.Add(bank);
                _ = bank.RunAsync();
            }

            StartClients();
            while (Ledger.Violation is null && !IsOver)
            {
                if (!IsQuiet && Scheduler.Steps >= FaultySteps)
                    Quieten();
                if (!IsQuiet)
                    Strike();
                bool goesOn = Scheduler.TryStep();
                if (!goesOn && !IsQuiet)
                    Quieten();
                if (IsQuiet && IsAtRest())
                    IsOver = true;
                else if (IsQuiet && ((!goesOn && Scheduler.IsEmpty) || Scheduler.Steps > FaultySteps + QuietSteps))
                    Stuck();
            }

            if (Ledger.Violation is null)
                CheckAtRest();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private static RunRules RulesOf(BenefitPeriod period) =>
        RunRules.TryCreate(
            Programme, period, new RunRuleOptions { AmountJumpPercent = 0, AccountHoldDays = 0 }, out RunRules? rules, out string error)
            ? rules
            : throw new InvalidOperationException(error);

    private static JournalEntry Enrolment(int cohort)
    {
        BeneficiaryRecord[] people = [.. Enumerable.Range(0, People).Select(number => Person(cohort, number, $"007100012345{number}"))];
        var context = CommandContext.Create(new Guid(cohort + 1, 1, 1, new byte[8]), DateTimeOffset.UnixEpoch, "lan");
        return new Cohort(cohort).PlanEnrolment(people, context).Entry ?? throw new InvalidOperationException("Nobody was enrolled.");
    }

    private void Start(int slot)
    {
        var silo = new Silo(this, new Node(slot + 1, ++_incarnations[slot]));
        _silos[slot] = silo;
        _ = ConsumeAsync(silo);
        for (int lane = 0; lane < Cohorts.Lanes; lane++)
        {
            if (_laneHomes[lane] == slot)
                silo.LaneOf(lane).Wake();
        }

        if (Scenario.Driven && _batchHome == slot)
            silo.Batch.Wake();
    }

    /// <summary>What may go wrong between two steps.</summary>
    private void Strike()
    {
        int strike = 999 - Scheduler.Choices.Next(1_000);
        int slot = _silos.Length == 1 || strike % 2 == 0 ? 0 : 1;
        switch (strike)
        {
            case < 4:
                Kill(slot);
                break;
            case < 8 when Scenario.LossyBroker:
                Network.Count("broker lost everything");
                Broker.Lose();
                NudgeLanes();
                break;
            case < 12 when !Scenario.LossyBroker && !_silos[1 - slot].Node.IsStopped:
                Network.Count("process stopped");
                _silos[slot].Node.IsStopped = true;
                MoveHomes(slot, 1 - slot);
                break;
            case < 24 when !Scenario.LossyBroker && _silos[slot].Node.IsStopped:
                Network.Count("zombie woke");
                _silos[slot].Node.IsStopped = false;
                break;
            case < 32 when !Scenario.LossyBroker:
                // The directory changes its mind; calls under way and the old activation do not know.
                Network.Count("home moved");
                int cohort = Scheduler.Choices.Next(Cohorts.Cohorts);
                _cohortHomes[cohort] = 1 - _cohortHomes[cohort];
                break;
            case < 36 when !Scenario.LossyBroker:
                Network.Count("lane moved");
                int lane = Scheduler.Choices.Next(Cohorts.Lanes);
                _laneHomes[lane] = 1 - _laneHomes[lane];
                HomeOfLane(lane).LaneOf(lane).Wake();
                break;
            case < 46:
                int saved = Scheduler.Choices.Next(Cohorts.Cohorts);
                _ = _silos[slot].ActivationOf(saved).SnapshotAsync();
                break;
            case < 54 when Scenario is { Driven: true, LossyBroker: false }:
                // The old activation goes on, as behind a partition.
                Network.Count("batch moved");
                _batchHome = 1 - _batchHome;
                _silos[_batchHome].Batch.Wake();
                break;
            default:
                break;
        }
    }

    private void Kill(int slot)
    {
        Network.Count("process killed");
        _silos[slot].Node.IsDead = true;
        if (_silos.Length > 1 && !_silos[1 - slot].Node.IsStopped)
            MoveHomes(slot, 1 - slot);
        Start(slot);
    }

    private void MoveHomes(int from, int to)
    {
        for (int cohort = 0; cohort < _cohortHomes.Length; cohort++)
            _cohortHomes[cohort] = _cohortHomes[cohort] == from ? to : _cohortHomes[cohort];
        for (int lane = 0; lane < _laneHomes.Length; lane++)
        {
            if (_laneHomes[lane] != from)
                continue;
            _laneHomes[lane] = to;
            HomeOfLane(lane).LaneOf(lane).Wake();
        }

        _consumerHome = to;
        Broker.StatusesChanged.Set();
        if (!Scenario.Driven || _batchHome != from)
            return;
        _batchHome = to;
        _silos[to].Batch.Wake();
    }

    private void NudgeLanes()
    {
        foreach (Silo silo in _silos)
        {
            foreach (Lane lane in silo.Lanes)
                lane.Nudge();
        }
    }

    /// <summary>Nothing fails from here on; stopped processes learn that they were given up and end.</summary>
    private void Quieten()
    {
        IsQuiet = true;
        Network.Rates = FaultRates.None;
        Scheduler.Hurry = 0;
        for (int slot = 0; slot < _silos.Length; slot++)
        {
            if (_silos[slot].Node.IsStopped)
                Kill(slot);
        }

        for (int lane = 0; lane < Cohorts.Lanes; lane++)
            HomeOfLane(lane).LaneOf(lane).Wake();
        if (Scenario.Driven)
            _silos[_batchHome].Batch.Wake();
        Broker.StatusesChanged.Set();
    }

    private bool IsAtRest()
    {
        if (_clients > 0 || (Scenario.Driven && !BatchStream.IsOver))
            return false;
        if (Broker.Offsets.GetValueOrDefault(ConsumerGroup) < Broker.Statuses.Count)
            return false;
        for (int i = 0; i < Bins.Length; i++)
        {
            if (_banks[i].Offset < Broker.LogOf(Broker.Names.Orders(Bins[i])).Count)
                return false;
        }

        return Ledger.Orders.Values.All(order => order.Streamed > 0) && (!Broker.IsLossy || Ledger.AllAnswered);
    }

    private void Stuck()
    {
        Ledger.AtRest();
        Ledger.Fail($"rest: nothing fails any more, and still {_clients} commands wait after {Scheduler.Steps} steps"
            + (Scenario.Driven && !BatchStream.IsOver ? $", the batch is {BatchStream.Events[^1].Event}; " : "; ")
            + $"{Broker.Statuses.Count - Broker.Offsets.GetValueOrDefault(ConsumerGroup)} statuses are not taken. The last error: "
            + $"{_lastError ?? "none"}");
    }

    private void CheckAtRest()
    {
        Ledger.AtRest();
        foreach ((int number, List<JournalEntry> stream) in Ledger.Streams)
        {
            var replayed = new Cohort(number);
            foreach (JournalEntry entry in stream)
                replayed.Apply(entry);
            foreach (BatchHead batch in OpenBatches)
            {
                if (replayed.FindDrift(batch.BatchId) is { } drift)
                    Ledger.Fail("totals: " + drift);
            }

            if (Table.Snapshots.TryGetValue(number, out CohortSnapshot? snapshot))
            {
                Cohort restored = Cohort.ReadSnapshot(number, snapshot.State, snapshot.Personal);
                foreach (JournalEntry entry in stream.Skip((int)restored.Sequence))
                    restored.Apply(entry);
                if (!restored.WriteSnapshot().State.AsSpan().SequenceEqual(replayed.WriteSnapshot().State))
                    Ledger.Fail($"snapshot: cohort {number} read from its snapshot differs from its journal");
            }

            long recovered = stream.Where(entry => entry.Kind == EntryKind.Case).Sum(entry => entry.Columns.Amount![0]);
            if (number == 0 && recovered != RecoveredDong)
                Ledger.Fail($"command: {recovered} đồng are to be recovered, {RecoveredDong} were asked for once");
        }

        if (Fund is { Share: var share } && BatchStream.Events[^1].Event == BatchEventNames.Closed)
            Ledger.FundAtRest(DrivenBatch.Id, share.Reserved, share.Consumed);
        ManifestReport manifests = _banks.Aggregate(default(ManifestReport), (sum, bank) => sum + bank.Manifests);
        if (!Broker.IsLossy && (manifests.Missing, manifests.Mismatched, manifests.Pending, manifests.Restarts) != (0, 0, 0, 0))
            Ledger.Fail($"manifests: {manifests}");
    }
}
