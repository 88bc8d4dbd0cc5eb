using System.Runtime.CompilerServices;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Rules;
using AnSinh.Grains.Cohorts;
using AnSinh.Ports.Journal;

namespace AnSinh.Simulation.Tests;

/// <summary>What the simulator found, as it can be read.</summary>
public sealed class CohortOwnerTests
{
    private readonly Journal _journal = new();
    private int _commands;

    /// <summary>
    /// The reply to a release was lost, the account was corrected, and the repeat reached an activation that had been left behind: to it
    /// the lots were outdated and nothing was ordered, so the batch would have closed without orders that banks were paying.
    /// </summary>
    [Fact]
    public async Task An_owner_left_behind_does_not_call_lots_outdated_that_its_successor_ordered()
    {
        CohortOwner enroller = await OwnerAsync();
        await enroller.AppendAsync(enroller.Cohort.PlanEnrolment([World.Person(0, 0, "0071000123450")], Context()).Entry!, default);
        CompiledRun run = World.RunOf(Rules());
        CohortLot[] lots = [.. enroller.Cohort.Judge(run).Lots];
        await enroller.AppendAsync(enroller.Cohort.PlanEnrolment([World.Person(0, 0, "0071000999999")], Context()).Entry!, default);
        CohortOwner leftBehind = await OwnerAsync();
        await enroller.AppendAsync(enroller.Cohort.PlanEnrolment([World.Person(0, 0, "0071000123450")], Context()).Entry!, default);
        await ReleaseAsync(enroller, run, lots);
        enroller.Cohort.OrdersSequenceOf("B1").ShouldBe(4);

        await Should.ThrowAsync<CohortFencedException>(() => ReleaseAsync(leftBehind, run, lots));
        leftBehind.IsLost.ShouldBeTrue();
        CohortOwner next = await OwnerAsync();
        await ReleaseAsync(next, run, lots);
        next.Cohort.OrdersSequenceOf("B1").ShouldBe(4);
    }

    private static RunRules Rules() =>
        RunRules.TryCreate(
            World.Programme, World.December, new RunRuleOptions { AccountHoldDays = 0 }, out RunRules? rules, out string error)
            ? rules
            : throw new InvalidOperationException(error);

    private async Task<int> ReleaseAsync(CohortOwner owner, CompiledRun run, CohortLot[] lots) =>
        (await owner.ReleaseAsync("B1", run, lots, Context(), static (_, _) => Task.CompletedTask, default)).OutdatedLots;

    private CommandContext Context() => CommandContext.Create(new Guid(++_commands, 0, 0, new byte[8]), DateTimeOffset.UnixEpoch, "lan");

    private async Task<CohortOwner> OwnerAsync()
    {
        var owner = new CohortOwner(0, _journal, _journal, _journal, static (_, _, _) => { });
        await owner.LoadAsync(default);
        return owner;
    }

    private sealed class Journal : IJournal, IJournalReader, ISnapshotStore
    {
        private readonly Table _table = new(new Ledger(lossyBroker: false), Mutation.None);

        public ValueTask<AppendResult> AppendAsync(JournalEntry entry, CancellationToken cancellationToken) =>
            new(
                _table.Insert(entry)
                    ? new AppendResult(AppendOutcome.Appended, entry.Sequence)
                    : new AppendResult(AppendOutcome.Fenced, 0));

        public async IAsyncEnumerable<JournalEntry> ReadCohortAsync(
            int cohort, long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            foreach (JournalEntry entry in _table.StreamOf(cohort).Skip((int)afterSequence).ToArray())
                yield return entry;
        }

        public IAsyncEnumerable<JournalEntry> ReadOrdersAfterAsync(
            IReadOnlyDictionary<int, long> afterSequences, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyDictionary<int, byte[]>> ReadOrderHashesAsync(
            IReadOnlyDictionary<int, long> positions, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public IAsyncEnumerable<JournalEntry> ReadBatchesAsync(
            IReadOnlyCollection<int> cohorts, IReadOnlyCollection<string> batchIds, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<CohortSnapshot?> ReadAsync(int cohort, CancellationToken cancellationToken) => Task.FromResult<CohortSnapshot?>(null);

        public Task WriteAsync(CohortSnapshot snapshot, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
