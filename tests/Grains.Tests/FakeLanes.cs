using System.Collections.Concurrent;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Lanes;
using AnSinh.Ports.Journal;
using AnSinh.Ports.Lanes;

namespace AnSinh.Grains.Tests;

/// <summary>Lanes without a broker: what is offered counts as acknowledged, unless the test closes the door.</summary>
internal sealed class FakeLanes : ILaneStreamFactory
{
    public ConcurrentQueue<JournalEntry> Offered { get; } = new();

    /// <summary>Where a lane finds what nobody could offer.</summary>
    public IJournalReader? Journal { get; set; }

    /// <summary>While true, offers are lost, as if their cohort had died right after the journal commit.</summary>
    public bool LosesOffers { get; set; }

    public ILaneStream Create(int lane) => new FakeLane(this, lane);

    private sealed class FakeLane(FakeLanes lanes, int lane) : ILaneStream
    {
        private readonly ConcurrentDictionary<int, long> _positions = new();

        public int Lane => lane;

        public LaneStatus Status => new(lane, 0, 0, 0, 0, 0, null);

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask OfferAsync(JournalEntry orders, CancellationToken cancellationToken)
        {
            if (!lanes.LosesOffers)
            {
                lanes.Offered.Enqueue(orders);
                _positions[orders.Cohort] = orders.Sequence;
            }

            return ValueTask.CompletedTask;
        }

        /// <summary>Who reminds does not wait for the reading, as in the product; a reading that fails is asked for again.</summary>
        public void Remind(IReadOnlyCollection<CohortPosition> positions)
        {
            if (!lanes.LosesOffers && positions.Count > 0)
                _ = ReadAsync(positions.ToDictionary(position => position.Cohort, position => PositionOf(position.Cohort)));
        }

        public long PositionOf(int cohort) => _positions.GetValueOrDefault(cohort);

        public Task<bool> WaitForAsync(int cohort, long sequence, TimeSpan patience, CancellationToken cancellationToken) =>
            Task.FromResult(PositionOf(cohort) >= sequence);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private async Task ReadAsync(Dictionary<int, long> after)
        {
            IJournalReader journal = lanes.Journal ?? throw new InvalidOperationException("The lanes have no journal.");
            await foreach (JournalEntry orders in journal.ReadOrdersAfterAsync(after, CancellationToken.None))
            {
                if (orders.Sequence > PositionOf(orders.Cohort))
                    await OfferAsync(orders, CancellationToken.None);
            }
        }
    }
}
