using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts;

public sealed partial class Cohort
{
    /// <summary>Version of the snapshot's encoding. Another version is not read: the journal is replayed instead.</summary>
    public const short SnapshotFormat = 2;

    /// <summary>The state in two parts: orders and sums, and people (personal data).</summary>
    public (byte[] State, byte[] Personal) WriteSnapshot()
    {
        using var state = new MemoryStream();
        using (var writer = new BinaryWriter(state, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Sequence);
            writer.Write(Hash);
            writer.Write(LastOrders);
            writer.Write(_batchList.Count);
            foreach (CohortBatch batch in _batchList)
                batch.Write(writer);
            writer.Write(_sheets.Count);
            foreach (OrderSheet sheet in _sheets.Values.OrderBy(s => s.Programme.Value, StringComparer.Ordinal).ThenBy(s => s.Period))
                sheet.Write(writer);
            writer.Write(_exceptions.Count);
            foreach (ExceptionKey exception in _exceptions.OrderBy(e => e.Reference, StringComparer.Ordinal).ThenBy(e => e.Status, StringComparer.Ordinal)
                .ThenBy(e => e.Reason, StringComparer.Ordinal).ThenBy(e => e.Bank).ThenBy(e => e.Amount))
            {
                writer.Write(exception.Reference);
                writer.Write(exception.Status);
                writer.Write(exception.Reason);
                writer.Write(exception.Bank);
                writer.Write(exception.Amount);
            }

            WriteCases(writer);
        }

        using var personal = new MemoryStream();
        using (var writer = new BinaryWriter(personal, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            _people.Write(writer);
            writer.Write(_actors.Count);
            foreach (string actor in _actors)
                writer.Write(actor);
            writer.Write(_lists.Count);
            foreach (CohortList list in _lists.Values.OrderBy(list => list.ListId, StringComparer.Ordinal))
                list.Write(writer);
        }

        return (state.ToArray(), personal.ToArray());
    }

    /// <summary>The state as it was at the snapshot.</summary>
    /// <exception cref="IOException">The bytes are cut short.</exception>
    public static Cohort ReadSnapshot(int number, byte[] state, byte[] personal)
    {
        var cohort = new Cohort(number);
        using var reader = new BinaryReader(new MemoryStream(state));
        cohort.Sequence = reader.ReadInt64();
        cohort.Hash = reader.ReadBytes(EntryHash.Size);
        cohort.LastOrders = reader.ReadInt64();
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            CohortBatch batch = CohortBatch.Read(reader);
            cohort._batchList.Add(batch);
            cohort._batches.Add(batch.BatchId, batch);
        }

        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            OrderSheet sheet = OrderSheet.Read(reader);
            cohort._sheets.Add((sheet.Programme, sheet.Period), sheet);
        }

        for (int left = reader.ReadInt32(); left > 0; left--)
            cohort._exceptions.Add(new ExceptionKey(reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadInt32(), reader.ReadInt64()));
        cohort.ReadCases(reader);
        using var people = new BinaryReader(new MemoryStream(personal));
        cohort._people = BeneficiaryTable.Read(people);
        for (int left = people.ReadInt32(); left > 0; left--)
            cohort.ActorNumber(people.ReadString());
        for (int left = people.ReadInt32(); left > 0; left--)
        {
            CohortList list = CohortList.Read(people);
            cohort._lists.Add(list.ListId, list);
        }

        return cohort;
    }

    private void WriteCases(BinaryWriter writer)
    {
        writer.Write(_lifts.Count);
        foreach ((int index, List<LiftedHold> lifts) in _lifts.OrderBy(person => person.Key))
        {
            writer.Write(index);
            writer.Write(lifts.Count);
            foreach (LiftedHold lift in lifts)
            {
                writer.Write(lift.Programme.Value);
                writer.Write(lift.Period.MonthNumber);
                writer.Write((byte)lift.Rule);
                writer.Write(lift.Actor);
            }
        }

        writer.Write(_owed.Count);
        foreach ((int index, long owed) in _owed.OrderBy(person => person.Key))
        {
            writer.Write(index);
            writer.Write(owed);
        }
    }

    private void ReadCases(BinaryReader reader)
    {
        for (int people = reader.ReadInt32(); people > 0; people--)
        {
            List<LiftedHold> lifts = _lifts[reader.ReadInt32()] = [];
            for (int left = reader.ReadInt32(); left > 0; left--)
            {
                lifts.Add(new LiftedHold(
                    ProgrammeCode.Parse(reader.ReadString()), new BenefitPeriod(reader.ReadUInt16()), (RefusalRuleNumber)reader.ReadByte(), reader.ReadInt32()));
            }
        }

        for (int left = reader.ReadInt32(); left > 0; left--)
            _owed.Add(reader.ReadInt32(), reader.ReadInt64());
    }
}
