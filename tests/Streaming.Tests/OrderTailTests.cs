using System.Text.Json;
using AnSinh.Domain.Journal;
using AnSinh.Streaming.Lanes;
using AnSinh.Streaming.Tests.Kit;
using AnSinh.Transfer.Reading;

namespace AnSinh.Streaming.Tests;

[Trait("needs", "broker")]
public sealed class OrderTailTests
{
    [Fact]
    public async Task Orders_are_printed_masked_unless_asked()
    {
        await using Broker broker = await Broker.StartAsync(banks: [970_436]);
        var journal = new FakeJournal();
        JournalEntry entry = Entries.Orders(0, 1, 0, 12, banks: [970_436]);
        journal.Append(entry);
        await using LanePump pump = LaneKit.Pump(broker, journal);
        await pump.StartAsync(LaneKit.Token);
        (await pump.WaitForAsync(0, 1, LaneKit.Patience, LaneKit.Token)).ShouldBeTrue();
        var tail = new OrderTail(broker.Endpoint, broker.Names);

        using var masked = new StringWriter();
        (await tail.WriteAsync(970_436, new OrderTailOptions(), masked, LaneKit.Token)).ShouldBe(12);
        string[] lines = masked.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("endToEndId").GetString()).ShouldBe(Entries.Ids([entry]));
        masked.ToString().ShouldNotContain("Nguyễn");
        masked.ToString().ShouldNotContain("1910000000123");
        masked.ToString().ShouldContain("*********0123");

        using var plain = new StringWriter();
        await tail.WriteAsync(970_436, new OrderTailOptions(ShowPersonal: true), plain, LaneKit.Token);
        plain.ToString().ShouldContain("Nguyễn Thị Đào 0");
    }
}
