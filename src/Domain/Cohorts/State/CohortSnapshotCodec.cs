using System.Text;
using AnSinh.Domain.Journal;

namespace AnSinh.Domain.Cohorts.State;

/// <summary>
/// The bytes of a cohort's state, in two parts: orders and sums, and people (personal data). Everything is written in a fixed order, so
/// that equal states have equal bytes. A change of the bytes needs a new <see cref="Cohort.SnapshotFormat"/>.
/// </summary>
internal static class CohortSnapshotCodec
{
    public static (byte[] State, byte[] Personal) Write(CohortState cohort)
    {
        using var state = new MemoryStream();
        using (var writer = new BinaryWriter(state, Encoding.UTF8, leaveOpen: true))
            WriteOrders(cohort, writer);
        using var personal = new MemoryStream();
        using (var writer = new BinaryWriter(personal, Encoding.UTF8, leaveOpen: true))
            WritePeople(cohort, writer);
        return (state.ToArray(), personal.ToArray());
    }

    /// <exception cref="IOException">The bytes are cut short.</exception>
    public static CohortState Read(int number, byte[] state, byte[] personal)
    {
        using var people = new BinaryReader(new MemoryStream(personal));
        var cohort = new CohortState(number) { People = BeneficiaryTable.Read(people) };
        cohort.Actors.Read(people);
        cohort.Hands.Read(people);
        for (int left = people.ReadInt32(); left > 0; left--)
        {
            CohortList list = CohortList.Read(people);
            cohort.Lists.Add(list.ListId, list);
        }

        using var orders = new BinaryReader(new MemoryStream(state));
        ReadOrders(cohort, orders);
        return cohort;
    }

    private static void WriteOrders(CohortState cohort, BinaryWriter writer)
    {
        writer.Write(cohort.Sequence);
        writer.Write(cohort.Hash);
        writer.Write(cohort.LastOrders);
        writer.Write(cohort.BatchList.Count);
        foreach (CohortBatch batch in cohort.BatchList)
            batch.Write(writer);
        writer.Write(cohort.Sheets.Count);
        foreach (OrderSheet sheet in cohort.Sheets.Values.OrderBy(s => s.Programme.Value, StringComparer.Ordinal).ThenBy(s => s.Period))
            sheet.Write(writer);
        cohort.Exceptions.Write(writer);
        cohort.Holds.Write(writer);
        cohort.Debts.Write(writer);
        cohort.Recoveries.Write(writer);
    }

    private static void ReadOrders(CohortState cohort, BinaryReader reader)
    {
        cohort.Sequence = reader.ReadInt64();
        cohort.Hash = reader.ReadBytes(EntryHash.Size);
        cohort.LastOrders = reader.ReadInt64();
        for (int left = reader.ReadInt32(); left > 0; left--)
            cohort.AddBatch(CohortBatch.Read(reader));
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            OrderSheet sheet = OrderSheet.Read(reader);
            cohort.Sheets.Add((sheet.Programme, sheet.Period), sheet);
        }

        cohort.Exceptions.Read(reader);
        cohort.Holds.Read(reader);
        cohort.Debts.Read(reader);
        cohort.Recoveries.Read(reader);
    }

    private static void WritePeople(CohortState cohort, BinaryWriter writer)
    {
        cohort.People.Write(writer);
        cohort.Actors.Write(writer);
        cohort.Hands.Write(writer);
        writer.Write(cohort.Lists.Count);
        foreach (CohortList list in cohort.Lists.Values.OrderBy(list => list.ListId, StringComparer.Ordinal))
            list.Write(writer);
    }
}
