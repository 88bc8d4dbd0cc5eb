using AnSinh.Contracts.Funds;
using AnSinh.Grains.Funds;

namespace AnSinh.Simulation.Tests.Streams;

/// <summary>
/// One schedule of one fund: two processes that may both have it, people who raise its budget, batches that take from it, and everything
/// that can go wrong between them.
/// </summary>
internal sealed class StreamWorld
{
    public const string Fund = "MSA-2024";

    private const int FaultySteps = 200;
    private const int QuietSteps = 3_000;
    private const int MostTries = 4;
    private const int Rounds = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly FundActivation[] _funds = new FundActivation[2];
    private readonly int[] _incarnations = new int[2];
    private int _home;
    private int _clients;
    private int _commands;
    private string? _lastError;

    public StreamWorld(StreamMutation mutation, Choices choices)
    {
        Mutation = mutation;
        Scheduler = new Scheduler(choices);
        Network = new Network(Scheduler);
        Table = new StreamTable(Ledger, mutation);
    }

    public StreamMutation Mutation { get; }

    public Scheduler Scheduler { get; }

    public Network Network { get; }

    public StreamLedger Ledger { get; } = new();

    public StreamTable Table { get; }

    /// <summary>Runs the schedule to its end or to the first broken invariant.</summary>
    public void Run()
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(Scheduler);
        try
        {
            Network.Rates = new FaultRates(Unsent: 15, Late: 25, ReplyLost: 40, Repeated: 40);
            Start(0);
            Start(1);
            StartClients();
            bool isQuiet = false;
            while (Ledger.Violation is null && _clients > 0)
            {
                if (!isQuiet && Scheduler.Steps < FaultySteps)
                    Strike();
                else if (!isQuiet)
                    (isQuiet, _) = (true, Quieten());
                if (Scheduler.TryStep() && Scheduler.Steps < FaultySteps + QuietSteps)
                    continue;
                if (isQuiet)
                    Ledger.Fail($"rest: nothing fails any more, and still {_clients} clients wait. The last error: {_lastError ?? "none"}");
                else
                    (isQuiet, _) = (true, Quieten());
            }

            Quieten();
            if (Ledger.Violation is null)
                CheckAtRest();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private void StartClients()
    {
        foreach (long dong in new[] { 1_000, 500 })
            Follow(RaiseAsync(dong));
        foreach ((string batch, long dong) in new[] { ("B1", 700L), ("B2", 600L), ("B3", 400L) })
            Follow(SpendAsync(batch, dong));

        async void Follow(Task client)
        {
            _clients++;
            await client;
            _clients--;
        }
    }

    /// <summary>One person proposes, another confirms. Both repeat until they are answered, and neither may be refused.</summary>
    private async Task RaiseAsync(long dong)
    {
        var change = new FundChange(NextCommand(), "lan", dong, "12/QĐ-STC");
        ShouldBeDone(await RepeatAsync($"propose {dong}", fund => fund.ProposeAsync(change, default)), change.CommandId);
        Guid confirmation = NextCommand();
        FundReply confirmed = await RepeatAsync(
            $"confirm {dong}", fund => fund.ConfirmAsync(confirmation, "tuan", change.CommandId, default));
        ShouldBeDone(confirmed, confirmation);
    }

    /// <summary>
    /// Takes what it needs when there is enough, is given up once and prepared again, uses half, and gives the rest back. Each claim names
    /// the event of the batch that it follows from: what is said late about the first time must not touch the second.
    /// </summary>
    private async Task SpendAsync(string batch, long dong)
    {
        for (int round = 0; round < Rounds; round++)
        {
            long prepared = (2 * round) + 1, over = prepared + 1;
            bool isReserved = await ReserveAsync(batch, dong, prepared);
            bool isPaid = isReserved && round == Rounds - 1;
            Ledger.GivesBack(batch);
            long used = isPaid ? dong / 2 : 0;
            FundReply settled = await RepeatAsync(
                $"{batch} settles {used}", fund => fund.SettleAsync(Claim(batch, over, used, done: true), default));
            if (settled.Error is { } error)
                Ledger.Fail($"refused: batch {batch} may not settle ({error}): {settled.Message}");
            if (isPaid)
                Ledger.ToldSettled(batch, used);
        }
    }

    private async Task<bool> ReserveAsync(string batch, long dong, long prepared)
    {
        for (int attempt = 0; attempt < MostTries; attempt++)
        {
            int askedAt = Ledger.Length;
            FundReply reply = await RepeatAsync(
                $"{batch} reserves {dong}", fund => fund.ReserveAsync(Claim(batch, prepared, dong), default),
                () => askedAt = Ledger.Length);
            if (reply.Error is null)
            {
                Ledger.ToldReserved(batch, dong);
                return true;
            }

            Ledger.ToldPoor(batch, dong, askedAt);
            await Scheduler.SleepAsync(null, Pause, $"{batch} waits for money");
        }

        return false;
    }

    private FundRequest Claim(string batch, long sequence, long dong, bool done = false) =>
        new(batch, Mutation == StreamMutation.NoClaimSequence ? null : sequence, "system", dong, done);

    private void ShouldBeDone(FundReply reply, Guid command)
    {
        if (reply.Error is { } error)
            Ledger.Fail($"refused: command {command} was refused ({error}): {reply.Message}");
        else
            Ledger.ToldDone(command);
    }

    /// <param name="asked">Told each time before the question is sent.</param>
    private async Task<FundReply> RepeatAsync(string what, Func<FundOwner, Task<FundReply>> call, Action? asked = null)
    {
        while (true)
        {
            // A caller may still hold the address of the other one.
            FundActivation fund = _funds[Scheduler.Choices.Chance(Network.Rates.Repeated) ? 1 - _home : _home];
            try
            {
                asked?.Invoke();
                return await Network.CallAsync(null, fund.Node, what, () => fund.CallAsync(call));
            }
            catch (Exception error)
            {
                Network.Count(error.GetType().Name);
                _lastError = $"{what}: {error.Message}";
            }

            await Scheduler.SleepAsync(null, Pause, what + " again");
        }
    }

    private Guid NextCommand() => new(++_commands, 3, 3, [1, 2, 3, 4, 5, 6, 7, 8]);

    private void Start(int slot) => _funds[slot] = new FundActivation(this, new Node(slot + 1, ++_incarnations[slot]));

    /// <summary>What may go wrong between two steps.</summary>
    private void Strike()
    {
        int strike = 999 - Scheduler.Choices.Next(1_000);
        int slot = strike % 2;
        switch (strike)
        {
            case < 6:
                Network.Count("process killed");
                _funds[slot].Node.IsDead = true;
                Start(slot);
                break;
            case < 16 when !_funds[1 - slot].Node.IsStopped:
                Network.Count("process stopped");
                _funds[slot].Node.IsStopped = true;
                _home = 1 - slot;
                break;
            case < 36:
                _funds[slot].Node.IsStopped = false;
                break;
            case < 60 when !_funds[1 - _home].Node.IsStopped:
                Network.Count("home moved");
                _home = 1 - _home;
                break;
            default:
                break;
        }
    }

    private bool Quieten()
    {
        Network.Rates = FaultRates.None;
        Scheduler.Hurry = 0;
        foreach (FundActivation fund in _funds)
            fund.Node.IsStopped = false;
        return true;
    }

    /// <summary>What the code under test reads from the stream is what the bookkeeper has.</summary>
    private void CheckAtRest()
    {
        // A question that was sent twice may still be on its way, and may write while the stream is read.
        for (int step = 0; step < QuietSteps && Scheduler.TryStep(); step++)
        {
        }

        var connection = new StreamConnection(Table, Network, new Node(9, 1), StreamMutation.None, kept: null);
        var owner = new FundOwner(Fund, connection, Scheduler.Time, static () => { });
        Task loading = owner.LoadAsync(default);
        while (!loading.IsCompleted && Scheduler.TryStep())
        {
        }

        FundView? view = owner.Find();
        StreamLedger.Books books = Ledger.Now;
        long consumed = books.Batches.Values.Sum(batch => batch.Consumed);
        if (view is null || view.Budget != books.Budget || view.Free != books.Free || view.Consumed != consumed)
            Ledger.Fail($"totals: the fund says {view}, the bookkeeper {books.Budget} with {books.Free} free and {consumed} consumed");
        if (view?.Reserved > 0)
            Ledger.Fail($"leak: every batch has given back what it did not use, and {view.Reserved} are reserved");
    }
}
