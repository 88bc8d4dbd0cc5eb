using AnSinh.Domain.Primitives;
using AnSinh.Transfer.Messages;
using AnSinh.Transfer.Reading;
using AnSinh.Transfer.Records;

namespace AnSinh.Simulation.Tests;

/// <summary>
/// A bank: knows its orders by their identity, pays each once, answers each delivery. Its books survive; its place in the stream may fall
/// back.
/// </summary>
internal sealed class Bank(World world, int bin)
{
    private readonly Dictionary<EndToEndId, string[]> _books = [];
    private readonly ManifestCheck _manifests = new();
    private int _generation;
    private int _checkedTo;

    public int Offset { get; private set; }

    public ManifestReport Manifests => _manifests.Report;

    public async Task RunAsync()
    {
        string topic = world.Broker.Names.Orders(bin);
        while (true)
        {
            if (_generation != world.Broker.Generation)
                (_generation, Offset, _checkedTo) = (world.Broker.Generation, 0, 0);
            if (!world.Broker.TryRead(topic, Offset, out SimulatedBroker.Record? record))
            {
                await world.Broker.OrdersChanged.WaitAsync();
                await world.Scheduler.Step(null, $"bank {bin} looks");
                continue;
            }

            await world.Scheduler.Step(null, $"bank {bin} reads {Offset}");
            if (_generation != world.Broker.Generation)
                continue;
            if (world.Broker.IsLossy || record!.Transaction.Outcome == SimulatedBroker.Outcome.Committed)
                await TakeAsync(record!);
            // A consumer that died before it kept its place reads again.
            if (Offset > 0 && world.Scheduler.Choices.Chance(world.Network.Rates.ReplyLost))
                Offset--;
            else if (_generation == world.Broker.Generation)
                Offset++;
        }
    }

    private async Task TakeAsync(SimulatedBroker.Record record)
    {
        bool isNew = Offset >= _checkedTo;
        _checkedTo = Math.Max(_checkedTo, Offset + 1);
        if (RecordHeaders.IsManifest(record.Message.Headers))
        {
            if (isNew)
                _manifests.AddManifest(TransferOrderManifest.Parser.ParseFrom(record.Message.Value));
            return;
        }

        List<(EndToEndId Id, long Amount)> orders = SimulatedBroker.OrdersOf(record);
        if (isNew && record.Message.Headers.TryGetLastBytes(RecordHeaders.Manifest, out byte[] place))
            _manifests.AddBundle(place, record.Message.Value, orders.Count, orders.Sum(order => order.Amount));
        foreach ((EndToEndId id, long amount) in orders)
        {
            if (!_books.TryGetValue(id, out string[]? answers))
            {
                _books[id] = answers = Decide();
                if (answers.Contains("ACSC"))
                    world.Ledger.Paid(id);
                if (answers.Contains("RTRN"))
                    world.Ledger.CameBack(id);
            }

            foreach (string status in answers)
            {
                if (world.Scheduler.Choices.Chance(300))
                    await world.Scheduler.Step(null, $"bank {bin} answers {status}");
                world.Broker.Add(new SimulatedBroker.Answer(bin, id, status, amount));
                if (world.Scheduler.Choices.Chance(world.Network.Rates.Repeated))
                    world.Broker.Add(new SimulatedBroker.Answer(bin, id, status, amount));
            }
        }
    }

    private string[] Decide() => world.Scheduler.Choices.Next(4) switch
    {
        0 => ["ACSC"],
        1 => ["RJCT"],
        2 => ["ACSP", "ACSC"],
        // A broker that forgets would also forget the return, and nobody would ask again for an order that was settled.
        _ => world.Broker.IsLossy ? ["ACSC"] : ["ACSC", "RTRN"],
    };
}
