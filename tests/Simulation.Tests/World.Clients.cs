using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;

namespace AnSinh.Simulation.Tests;

/// <summary>Who asks: batches, officers, the consumer of statuses. They repeat what was not answered, and sometimes what was.</summary>
internal sealed partial class World
{
    private const string ConsumerGroup = "statuses";
    private const int MostStatusesAtOnce = 4;
    private const int PeopleWhoLook = 2;
    private const int LooksEach = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan LanePause = TimeSpan.FromMilliseconds(300);

    private void StartClients()
    {
        for (int person = 0; Scenario.Driven && person < PeopleWhoLook; person++)
            Start(LookAsync());
        for (int cohort = 0; cohort < Cohorts.Cohorts; cohort++)
        {
            if (!Scenario.Driven)
            {
                Start(ReleaseAsync("B1", Runs[0], cohort, TimeSpan.Zero));
                // The same month once more, prepared at the same time by somebody else.
                Start(ReleaseAsync("B2", Runs[0], cohort, TimeSpan.Zero));
            }

            Start(ReleaseAsync("B3", Runs[1], cohort, TimeSpan.FromMilliseconds(400)));
            Start(CorrectAsync(cohort));
        }

        Guid recover = NextCommand();
        Start(RepeatAsync("recover", 0, activation => activation.RecoverAsync(1, RecoveredDong, recover)));

        async void Start(Task client)
        {
            _clients++;
            await client;
            _clients--;
        }
    }

    /// <summary>One call to a cohort that may fail; a caller may still hold the address of the activation that was before.</summary>
    public Task<T> CallCohortAsync<T>(Node caller, string what, int cohort, Func<Activation, Task<T>> call)
    {
        int slot = _cohortHomes[cohort];
        if (_silos.Length > 1 && Scheduler.Choices.Chance(Network.Rates.Repeated))
            slot = 1 - slot;
        Silo home = _silos[slot];
        return Network.CallAsync(caller, home.Node, $"{what} of cohort {cohort}", () => call(home.ActivationOf(cohort)));
    }

    /// <summary>Somebody looks at the driven batch now and then, in whatever process has it.</summary>
    private async Task LookAsync()
    {
        for (int look = 0; look < LooksEach; look++)
        {
            await Scheduler.SleepAsync(null, TimeSpan.FromMilliseconds(100 * (1 + Scheduler.Choices.Next(10))), "somebody looks");
            Silo home = _silos[_batchHome];
            try
            {
                await Network.CallAsync(null, home.Node, $"look at {DrivenBatch.Id}", home.Batch.GetAsync);
            }
            catch (Exception error)
            {
                Network.Count("look failed: " + error.GetType().Name);
            }
        }
    }

    /// <summary>Tells the driven batch what a delivery settled; whoever handed it over does not wait, and nobody repeats it.</summary>
    private async Task TellAsync(Silo silo, int[] cohorts)
    {
        Silo home = _silos[_batchHome];
        try
        {
            await Network.CallAsync(silo.Node, home.Node, $"notice for {DrivenBatch.Id}", () => home.Batch.SettledAsync(cohorts));
        }
        catch (Exception error)
        {
            Network.Count("notice lost: " + error.GetType().Name);
        }
    }

    /// <summary>New accounts for everybody, by when banks have rejected some of the old ones.</summary>
    private async Task CorrectAsync(int cohort)
    {
        Guid command = NextCommand();
        await Scheduler.SleepAsync(null, TimeSpan.FromMilliseconds(300), "accounts are corrected");
        await RepeatAsync("correct accounts", cohort, activation => activation.CorrectAsync(command));
    }

    private async Task ReleaseAsync(string batch, CompiledRun run, int cohort, TimeSpan delay)
    {
        if (delay > TimeSpan.Zero)
            await Scheduler.SleepAsync(null, delay, $"{batch} begins");
        CohortLot[] lots = await RepeatAsync($"{batch} judge", cohort, activation => activation.JudgeAsync(run));
        if (lots.Length == 0)
            return;
        Guid command = NextCommand();
        (long sequence, _) =
            await RepeatAsync($"{batch} release", cohort, activation => activation.ReleaseAsync(batch, run, lots, command));
        if (Scheduler.Choices.Chance(200))
        {
            long first = sequence;
            (sequence, _) =
                await RepeatAsync($"{batch} release once more", cohort, activation => activation.ReleaseAsync(batch, run, lots, command));
            if (sequence < first)
                Ledger.Fail($"acknowledged: {batch} was told {cohort}/{first} and then {cohort}/{sequence}");
        }

        if (sequence == 0)
        {
            if (Ledger.Streams[cohort].Exists(entry => entry.BatchId == batch && entry.Kind == EntryKind.Orders))
                Ledger.Fail($"acknowledged: {batch} was told that cohort {cohort} ordered nothing, and its orders are in the journal");
            return;
        }

        if (Ledger.Streams[cohort][(int)sequence - 1] is not { Kind: EntryKind.Orders } orders || orders.BatchId != batch)
            Ledger.Fail($"acknowledged: {batch} was told that its orders are at {cohort}/{sequence}, which is something else");
        int lane = Map.LaneOf(cohort);
        while (true)
        {
            Silo home = HomeOfLane(lane);
            try
            {
                if (await Network.CallAsync(
                    null, home.Node, $"{batch} asks lane {lane}", () => Task.FromResult(home.LaneOf(lane).HasReached(cohort, sequence))))
                    return;
            }
            catch (Exception error) when (error is IOException or TimeoutException)
            {
                Network.Count("call repeated");
            }

            await Scheduler.SleepAsync(null, LanePause, $"{batch} waits for lane {lane}");
        }
    }

    /// <summary>Repeats a call until it is answered; the answer of an activation that is not the newest is as good.</summary>
    private async Task<T> RepeatAsync<T>(string what, int cohort, Func<Activation, Task<T>> call)
    {
        while (true)
        {
            int slot = _cohortHomes[cohort];
            // A caller may still hold the address of the other one.
            if (_silos.Length > 1 && Scheduler.Choices.Chance(Network.Rates.Repeated))
                slot = 1 - slot;
            Silo silo = _silos[slot];
            try
            {
                return await Network.CallAsync(null, silo.Node, $"{what} of cohort {cohort}", () => call(silo.ActivationOf(cohort)));
            }
            catch (Exception error)
            {
                Network.Count(error.GetType().Name);
                _lastError = $"{what} of cohort {cohort}: {error.Message}";
            }

            await Scheduler.SleepAsync(null, Pause, $"{what} of cohort {cohort} again");
        }
    }

    private async Task ConsumeAsync(Silo silo)
    {
        while (true)
        {
            await Scheduler.Step(silo.Node, "the consumer looks");
            int from = Broker.Offsets.GetValueOrDefault(ConsumerGroup);
            int generation = Broker.Generation;
            // After a rebalance the one that was before may go on for a while.
            if (from >= Broker.Statuses.Count || (_silos[_consumerHome] != silo && !Scheduler.Choices.Chance(Network.Rates.Repeated)))
            {
                await Broker.StatusesChanged.WaitAsync();
                continue;
            }

            SimulatedBroker.Answer[] taken = [.. Broker.Statuses.Skip(from).Take(1 + Scheduler.Choices.Next(MostStatusesAtOnce))];
            try
            {
                if (Mutation == Mutation.OffsetBeforeJournal)
                    await KeepPlaceAsync();
                var settled = new List<int>();
                foreach (IGrouping<int, SimulatedBroker.Answer> share in taken.GroupBy(answer => answer.Id.Cohort))
                {
                    StatusItem[] items = [.. share.Select(ItemOf)];
                    Silo home = _silos[_cohortHomes[share.Key]];
                    string[] batches = await Network.CallAsync(
                        silo.Node, home.Node, $"statuses for cohort {share.Key}", () => home.ActivationOf(share.Key).AcceptAsync(items));
                    if (batches.Contains(DrivenBatch.Id))
                        settled.Add(share.Key);
                }

                if (settled.Count > 0 && Mutation != Mutation.LostNoticeAndNoPoll)
                    _ = TellAsync(silo, [.. settled]);

                if (Mutation != Mutation.OffsetBeforeJournal)
                    await KeepPlaceAsync();
            }
            catch (Exception error)
            {
                Network.Count("statuses again: " + error.GetType().Name);
                _lastError = "statuses: " + error.Message;
                await Scheduler.SleepAsync(silo.Node, Pause, "the consumer begins again");
            }

            Task<bool> KeepPlaceAsync() => Network.AskAsync(silo.Node, "keep the place in the statuses", () =>
            {
                if (Broker.Generation != generation)
                    return false;
                // One that was before may set the place back: the same statuses come again.
                Broker.Offsets[ConsumerGroup] = from + taken.Length;
                Broker.StatusesChanged.Set();
                return true;
            });
        }
    }

    /// <summary>Every other status comes from a silo of the version before, which sends the text of the order alone.</summary>
    private static StatusItem ItemOf(SimulatedBroker.Answer answer)
    {
        var item = new StatusItem(answer.Bank, answer.Id.ToString(), answer.Status, "", answer.Amount);
        return answer.Id.Index % 2 == 0 ? item.Parsed() : item;
    }
}
