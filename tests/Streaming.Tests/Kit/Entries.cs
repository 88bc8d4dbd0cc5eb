using System.Globalization;
using System.Text;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;

namespace AnSinh.Streaming.Tests.Kit;

/// <summary>Orders and statuses entries as the cohorts write them.</summary>
internal static class Entries
{
    private static readonly DateTimeOffset RecordedAt = new(2026, 1, 5, 8, 30, 0, TimeSpan.Zero);

    /// <summary>Orders for people <paramref name="firstPerson"/>, +1, …, spread evenly over the banks and sorted by them.</summary>
    public static JournalEntry Orders(
        int cohort, long sequence, long previousOrders, int count, int[]? banks = null, int firstPerson = 0, string ending = "")
    {
        banks ??= Broker.Banks;
        using var personal = new MemoryStream();
        for (int i = 0; i < count; i++)
        {
            Field(personal, "Nguyễn Thị Đào " + (firstPerson + i).ToString(CultureInfo.InvariantCulture));
            Field(
                personal,
                "19" + (1_000_000 + firstPerson + i).ToString(CultureInfo.InvariantCulture) + (ending.Length > 0 ? ending : "0123"));
            Field(personal, i % 7 == 0 ? "034175000123" : "");
        }

        return EntryHash.Seal(new JournalEntry
        {
            Cohort = cohort,
            Sequence = sequence,
            Kind = EntryKind.Orders,
            CommandId = Guid.NewGuid(),
            RecordedAt = RecordedAt,
            Actor = "officer",
            BatchId = "B-2026-01",
            Programme = ProgrammeCode.MonthlySocialAllowance,
            Period = new BenefitPeriod(2026, 1),
            PreviousOrders = previousOrders,
            Columns = new EntryColumns
            {
                Beneficiary = [.. Enumerable.Range(firstPerson, count)],
                Attempt = [.. Enumerable.Repeat((short)1, count)],
                Amount = [.. Enumerable.Range(0, count).Select(i => 500_000L + (i * 250L))],
                Bank = [.. Enumerable.Range(0, count).Select(i => banks[i * banks.Length / count])],
                Commune = [.. Enumerable.Repeat(25_750, count)],
            },
            Personal = personal.ToArray(),
        }, EntryHash.Genesis);
    }

    /// <summary>One status for some items of an orders entry.</summary>
    public static JournalEntry Statuses(
        JournalEntry orders, long sequence, string status, IEnumerable<int> items,
        StatusDisposition disposition = StatusDisposition.Applied)
    {
        int[] picked = [.. items];
        return orders with
        {
            Sequence = sequence,
            Kind = EntryKind.Statuses,
            Columns = new EntryColumns
            {
                Beneficiary = [.. picked.Select(i => orders.Columns.Beneficiary[i])],
                Attempt = [.. picked.Select(i => orders.Columns.Attempt![i])],
                Amount = [.. picked.Select(i => orders.Columns.Amount![i])],
                Bank = [.. picked.Select(i => orders.Columns.Bank![i])],
                Status = [.. picked.Select(_ => status)],
                Reason = [.. picked.Select(_ => "")],
                Disposition = [.. picked.Select(_ => (short)disposition)],
            },
            Personal = [],
        };
    }

    public static IEnumerable<string> Ids(IEnumerable<JournalEntry> entries) =>
        entries.SelectMany(entry => Enumerable.Range(0, entry.Count).Select(i => entry.EndToEndIdOf(i).ToString()));

    private static void Field(MemoryStream stream, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        stream.WriteByte((byte)utf8.Length);
        stream.Write(utf8);
    }
}
