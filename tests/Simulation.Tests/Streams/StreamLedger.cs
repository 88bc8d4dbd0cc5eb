using System.Text.Json;
using AnSinh.Domain.Journal;

namespace AnSinh.Simulation.Tests.Streams;

/// <summary>The independent bookkeeper of a fund: sees every event as it is written and knows nothing of the code under test.</summary>
internal sealed class StreamLedger
{
    private readonly List<StreamEvent> _events = [];
    private readonly HashSet<Guid> _commands = [];
    private readonly Dictionary<Guid, long> _proposals = [];
    private readonly Dictionary<string, long> _promised = new(StringComparer.Ordinal);
    private readonly List<Books> _history = [new Books(0, [])];

    /// <summary>The first invariant that broke.</summary>
    public string? Violation { get; private set; }

    public int Length => _events.Count;

    public Books Now => _history[^1];

    public int Refusals { get; private set; }

    public void Fail(string what) => Violation ??= what;

    public void Inserted(StreamEvent next)
    {
        string name = $"event {next.Sequence} {next.Event}";
        if (next.Sequence != _events.Count + 1)
            Fail($"sequence: {name} follows {_events.Count}");
        else if (!next.PreviousHash.AsSpan().SequenceEqual(_events.Count == 0 ? EntryHash.Genesis : _events[^1].Hash))
            Fail($"chain: {name} does not continue the hash chain");
        else if (!_commands.Add(next.CommandId))
            Fail($"command: {name} carries out command {next.CommandId} a second time");
        _events.Add(next);
        Note(next, name);
    }

    /// <summary>Somebody was told that a command of theirs is carried out.</summary>
    public void ToldDone(Guid command)
    {
        if (!_commands.Contains(command))
            Fail($"acknowledged: command {command} was acknowledged and is not in the stream");
    }

    /// <summary>A batch was told that its money is set aside.</summary>
    public void ToldReserved(string batch, long dong)
    {
        if (!Has("reserved", batch, dong))
            Fail($"acknowledged: batch {batch} was told that {dong} are reserved, and they are not in the stream");
        else if (Now.TotalOf(batch) < dong)
            Fail($"acknowledged: batch {batch} was told that {dong} are reserved, and it holds {Now.TotalOf(batch)}");
        _promised[batch] = dong;
    }

    /// <summary>From here on the batch may hold less than it was told.</summary>
    public void GivesBack(string batch) => _promised.Remove(batch);

    /// <summary>A batch was told that what it used is settled.</summary>
    public void ToldSettled(string batch, long used)
    {
        if (!Has("settled", batch, used))
            Fail($"acknowledged: batch {batch} was told that {used} are settled, and they are not in the stream");
    }

    /// <summary>A batch was told that there is not enough money. That must have been so at some moment since it asked.</summary>
    public void ToldPoor(string batch, long dong, int askedAt)
    {
        Refusals++;
        if (!_history.Skip(askedAt).Any(books => books.Length == 0 || books.Free + books.TotalOf(batch) < dong))
            Fail($"refused: batch {batch} was refused {dong}, and the fund had them all the time");
    }

    private bool Has(string name, string batch, long dong) => _events.Exists(
        known => known.Event == name && Read(known, "batchId").GetString() == batch && Read(known, "dong").GetInt64() == dong);

    /// <summary>Reservations are within the budget at the moment they are written.</summary>
    private void Note(StreamEvent next, string name)
    {
        Books books = Now with { Length = _events.Count };
        long dong = Read(next, "dong").GetInt64();
        switch (next.Event)
        {
            case "proposed":
                _proposals.Add(next.CommandId, dong);
                break;
            case "confirmed":
                if (!_proposals.Remove(Read(next, "proposal").GetGuid(), out long raise))
                    Fail($"proposal: {name} confirms what does not wait");
                books = books with { Budget = books.Budget + raise };
                break;
            case "reserved":
                string batch = Read(next, "batchId").GetString()!;
                long consumed = books.Batches.GetValueOrDefault(batch).Consumed;
                books = books.With(batch, Math.Max(0, dong - consumed), consumed);
                if (books.Free < 0)
                    Fail($"budget: {name} reserves {-books.Free} that the fund does not have");
                break;
            default:
                books = books.With(Read(next, "batchId").GetString()!, 0, dong);
                break;
        }

        _history.Add(books);
        CheckPromise(name);
    }

    /// <summary>What a batch was told that it has, it has until it gives that back itself.</summary>
    private void CheckPromise(string name)
    {
        foreach ((string batch, long dong) in _promised)
        {
            if (Now.TotalOf(batch) < dong)
                Fail($"promise: after {name} batch {batch} holds {Now.TotalOf(batch)}, and it was told {dong}");
        }
    }

    private static JsonElement Read(StreamEvent known, string field) => JsonDocument.Parse(known.Details).RootElement.GetProperty(field);

    /// <summary>The fund after so many events.</summary>
    internal sealed record Books(long Budget, Dictionary<string, (long Reserved, long Consumed)> Batches)
    {
        public int Length { get; init; }

        public long Free => Budget - Batches.Values.Sum(batch => batch.Reserved + batch.Consumed);

        public long TotalOf(string batch) => Batches.GetValueOrDefault(batch).Reserved + Batches.GetValueOrDefault(batch).Consumed;

        public Books With(string batch, long reserved, long consumed) =>
            this with { Batches = new Dictionary<string, (long, long)>(Batches) { [batch] = (reserved, consumed) } };
    }
}
