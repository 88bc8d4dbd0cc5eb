using System.Text.Json.Nodes;
using AnSinh.Client;
using AnSinh.Client.Documents;
using AnSinh.Fixtures;

namespace AnSinh.Process.Tests;

/// <summary>The life of a batch as officers drive it, on the command line against a running server.</summary>
[Collection(Office.Name)]
[Trait("needs", "processes")]
public sealed class LifeTests(Office office)
{
    [Fact]
    public async Task Three_people_take_a_batch_from_the_dry_run_to_closed_on_the_command_line()
    {
        JsonNode proposed =
            await office.JsonAsync("lan", "fund", "propose", "NS-2024", "--amount", "90000000000", "--source", "QĐ 12/2024");
        string proposal = (string)proposed["proposals"]![0]!["id"]!;
        (await office.RunAsync("lan", "fund", "confirm", "NS-2024", proposal)).ErrorLine.ShouldContain("four-eyes");
        await office.JsonAsync("hoa", "fund", "confirm", "NS-2024", proposal);

        JsonNode prepared = await office.JsonAsync("lan", "batch", "prepare", "--area", $"{District.WholeLife}", "--fund", "NS-2024");
        string batch = (string)prepared["batchId"]!, content = (string)prepared["contentHash"]!;
        ((string)prepared["state"]!).ShouldBe("prepared");
        long payable = (long)prepared["payable"]!["count"]!;
        payable.ShouldBeGreaterThan(50);
        JsonArray refusals = (await office.JsonAsync("lan", "batch", "refusals", batch)).AsArray();
        refusals.ShouldNotBeEmpty();
        refusals.ShouldAllBe(
            refusal => ((string)refusal!["remedy"]!).Length > 0
                && ((string)refusal["explanationVi"]!).Length > 0
                && ((string)refusal["citizenId"]!).Contains("*****"));

        await office.JsonAsync("lan", "batch", "submit", batch, "--content", content);
        (await office.RunAsync("lan", "batch", "verify", batch)).ErrorLine.ShouldContain("four-eyes");
        await office.JsonAsync("minh", "batch", "send-back", batch, "--reason", "xem lại danh sách");
        (await office.RunAsync("lan", "batch", "submit", batch)).ErrorLine.ShouldContain("wrong-state");
        JsonNode again = await office.JsonAsync("lan", "batch", "prepare", "--again", batch);
        content = (string)again["contentHash"]!;
        ((long)again["payable"]!["count"]!).ShouldBe(payable);
        await office.JsonAsync("lan", "batch", "submit", batch);
        await office.JsonAsync("minh", "batch", "verify", batch, "--content", content);
        (await office.RunAsync("minh", "batch", "approve", batch)).ErrorLine.ShouldContain("four-eyes");
        await office.JsonAsync("hoa", "batch", "approve", batch, "--content", content);
        ((long)(await office.JsonAsync("lan", "fund", "show", "NS-2024"))["reserved"]!).ShouldBe((long)prepared["payable"]!["dong"]!);
        (await office.RunAsync("lan", "batch", "release", batch)).ErrorLine.ShouldContain("four-eyes");
        await office.JsonAsync("hoa", "batch", "release", batch);
        BatchDocument closed = await office.Server.AwaitAsync(batch, "closed");
        closed.Totals.ShouldNotBeNull().Ordered.Count.ShouldBe(payable);

        string shown = (await office.RunAsync("lan", "batch", "show", batch, "--language", "vi")).Output;
        shown.ShouldContain("closed");
        shown.ShouldContain("xem lại danh sách");
        (await office.RunAsync("lan", "batch", "list")).Output.ShouldContain(batch);
        (await Ansinh.RunAsync("bank", "tail", "--bank", "100001", "--data", office.Data)).Output.ShouldContain("MSA202412");
        JsonNode recomputed = await office.JsonAsync("lan", "batch", "recompute", batch);
        ((bool)recomputed["same"]!).ShouldBeTrue(recomputed.ToJsonString());
        ((long)recomputed["orders"]!["count"]!).ShouldBe(payable);
        await AssertFundAsync("NS-2024", closed);
    }

    [Fact]
    public async Task A_scheduled_batch_is_released_by_itself()
    {
        string batch = await office.Server.ApproveAsync(area: $"{District.Schedule}");
        string at = TimeProvider.System.GetUtcNow()
            .AddSeconds(40)
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        JsonNode scheduled = await office.JsonAsync("minh", "batch", "schedule", batch, "--at", at);
        ((string)scheduled["state"]!).ShouldBe("scheduled");
        BatchDocument closed = await office.Server.AwaitAsync(batch, "closed");
        closed.History.ShouldContain(step => step.Event == "released");
    }

    [Fact]
    public async Task The_orders_of_a_held_bank_wait_while_the_others_are_paid()
    {
        string batch = await office.Server.ApproveAsync(area: $"{District.HeldBank}");
        BatchDocument approved = await office.Server.BatchAsync(batch);
        (string bank, SumDocument share) = approved.PayableByBank.MaxBy(entry => entry.Value.Count);
        long held = share.Count, payable = approved.Payable.Count;
        await office.JsonAsync("hoa", "batch", "banks", "hold", batch, bank, "--reason", "ngân hàng bảo trì");
        await office.Server.ReleaseAsync(batch);
        BatchDocument waiting = await AwaitSettledAsync(batch, payable - held);
        waiting.Banks[bank].Waiting.ShouldNotBeNull().Count.ShouldBe(held);
        waiting.State.ShouldNotBe("closed");
        await office.JsonAsync("hoa", "batch", "banks", "continue", batch, bank);
        BatchDocument closed = await office.Server.AwaitAsync(batch, "closed");
        closed.Totals.ShouldNotBeNull().Ordered.Count.ShouldBe(payable);
    }

    [Fact]
    public async Task People_whose_order_came_back_are_paid_as_the_next_attempt_after_their_account_was_corrected()
    {
        string first = await office.Server.ApproveAsync(area: $"{District.Retry}");
        await office.Server.ReleaseAsync(first);
        BatchDocument closed = await office.Server.AwaitAsync(first, "closed");
        TotalsDocument came = closed.Totals.ShouldNotBeNull();
        came.Rejected.Count.ShouldBeGreaterThan(0);
        RegistryTable registry = office.Registry;
        string[][] corrected = [.. registry.Rows
            .Where(row => registry.Get(row, "account_number").EndsWith("9901", StringComparison.Ordinal))
            .Select(row => registry.Change(row, ("account_number", registry.Get(row, "account_number")[..^4] + "1234")))];
        registry.With(corrected).Write(office.File("corrected.csv"));
        await office.JsonAsync("lan", "import", office.File("corrected.csv"));
        foreach (string[] row in corrected)
            await office.Server.AskAsync(
                ApiRequests.ConfirmAccount(new DecisionBody(
                    registry.Get(row, "citizen_id"), "đã xác nhận",
                    AccountDigest: (await office.Server.AskAsync(
                        ApiRequests.Explain(new ExplainBody(registry.Get(row, "citizen_id"), "MSA", "2024-12")), "thu")).AccountDigest)),
                "thu");

        JsonNode retry = await office.JsonAsync("lan", "batch", "retry", first);
        string second = (string)retry["batchId"]!;
        ((string)retry["retryOf"]!).ShouldBe(first);
        long again = (long)retry["payable"]!["count"]!;
        again.ShouldBeInRange(1, came.Rejected.Count + came.Returned.Count);
        await office.Server.ApproveBatchAsync(second);
        await office.Server.ReleaseAsync(second);
        BatchDocument paid = await office.Server.AwaitAsync(second, "closed");
        paid.Totals.ShouldNotBeNull().Settled.Count.ShouldBe(again);
        (
            await office.Server
                .CountAsync($"select count(*) from transfer_order where batch = '{second}' and right(end_to_end_id, 2) = '02'"))
                .ShouldBe(again);
    }

    private Task<BatchDocument> AwaitSettledAsync(string batch, long count) => office.Server.AwaitAsync(
        batch,
        view => view.Totals is { } totals && totals.Ordered.Count == count && totals.Outstanding.Count == 0,
        $"settled for {count}");

    /// <summary>What banks rejected or returned is free again; late returns may still be on their way.</summary>
    private async Task AssertFundAsync(string code, BatchDocument closed)
    {
        long ordered = closed.Totals.ShouldNotBeNull().Ordered.Dong;
        JsonNode settled = await Eventually.GetAsync(
            () => office.JsonAsync("lan", "fund", "show", code),
            fund => (long)fund["reserved"]! == 0 && (long)fund["consumed"]! > 0,
            fund => $"the fund holds nothing back; it is {fund.ToJsonString()}");
        ((long)settled["consumed"]!).ShouldBeLessThanOrEqualTo(ordered);
    }
}
