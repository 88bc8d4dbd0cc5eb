using System.Text.Json.Nodes;
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
        JsonNode closed = await office.Server.AwaitAsync(batch, "closed");
        ((long)closed["totals"]!["ordered"]!["count"]!).ShouldBe(payable);

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
            .AddSeconds(3)
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        JsonNode scheduled = await office.JsonAsync("minh", "batch", "schedule", batch, "--at", at);
        ((string)scheduled["state"]!).ShouldBe("scheduled");
        JsonNode closed = await office.Server.AwaitAsync(batch, "closed");
        closed["history"]!.AsArray().ShouldContain(step => (string)step!["event"]! == "released");
    }

    [Fact]
    public async Task The_orders_of_a_held_bank_wait_while_the_others_are_paid()
    {
        string batch = await office.Server.ApproveAsync(area: $"{District.HeldBank}");
        JsonNode approved = await office.Server.SendAsync(HttpMethod.Get, $"/api/v1/batches/{batch}", "lan");
        (string bank, JsonNode? share) = approved["payableByBank"]!.AsObject().MaxBy(entry => (long)entry.Value!["count"]!);
        long held = (long)share!["count"]!, payable = (long)approved["payable"]!["count"]!;
        await office.JsonAsync("hoa", "batch", "banks", "hold", batch, bank, "--reason", "ngân hàng bảo trì");
        await office.Server.ReleaseAsync(batch);
        JsonNode waiting = await AwaitSettledAsync(batch, payable - held);
        ((long)waiting["banks"]![bank]!["waiting"]!["count"]!).ShouldBe(held);
        ((string)waiting["state"]!).ShouldNotBe("closed");
        await office.JsonAsync("hoa", "batch", "banks", "continue", batch, bank);
        JsonNode closed = await office.Server.AwaitAsync(batch, "closed");
        ((long)closed["totals"]!["ordered"]!["count"]!).ShouldBe(payable);
    }

    [Fact]
    public async Task People_whose_order_came_back_are_paid_as_the_next_attempt_after_their_account_was_corrected()
    {
        string first = await office.Server.ApproveAsync(area: $"{District.Retry}");
        await office.Server.ReleaseAsync(first);
        JsonNode closed = await office.Server.AwaitAsync(first, "closed");
        ((long)closed["totals"]!["rejected"]!["count"]!).ShouldBeGreaterThan(0);
        RegistryTable registry = office.Registry;
        string[][] corrected = [.. registry.Rows
            .Where(row => registry.Get(row, "account_number").EndsWith("9901", StringComparison.Ordinal))
            .Select(row => registry.Change(row, ("account_number", registry.Get(row, "account_number")[..^4] + "1234")))];
        registry.With(corrected).Write(office.File("corrected.csv"));
        await office.JsonAsync("lan", "import", office.File("corrected.csv"));
        foreach (string[] row in corrected)
            await office.Server.PostAsync(
                "/api/v1/beneficiaries/confirm-account", "minh",
                new JsonObject { ["citizenId"] = registry.Get(row, "citizen_id"), ["reason"] = "đã xác nhận" });

        JsonNode retry = await office.JsonAsync("lan", "batch", "retry", first);
        string second = (string)retry["batchId"]!;
        ((string)retry["retryOf"]!).ShouldBe(first);
        long again = (long)retry["payable"]!["count"]!;
        again.ShouldBeInRange(1, (long)closed["totals"]!["rejected"]!["count"]! + (long)closed["totals"]!["returned"]!["count"]!);
        await office.Server.ApproveBatchAsync(second);
        await office.Server.ReleaseAsync(second);
        JsonNode paid = await office.Server.AwaitAsync(second, "closed");
        ((long)paid["totals"]!["settled"]!["count"]!).ShouldBe(again);
        (
            await office.Server
                .CountAsync($"select count(*) from transfer_order where batch = '{second}' and right(end_to_end_id, 2) = '02'"))
                .ShouldBe(again);
    }

    private Task<JsonNode> AwaitSettledAsync(string batch, long count) => office.Server.AwaitAsync(
        batch,
        view => view["totals"] is { } totals && (long)totals["ordered"]!["count"]! == count && (long)totals["outstanding"]!["count"]! == 0,
        $"settled for {count}");

    /// <summary>What banks rejected or returned is free again; late returns may still be on their way.</summary>
    private async Task AssertFundAsync(string code, JsonNode closed)
    {
        long ordered = (long)closed["totals"]!["ordered"]!["dong"]!;
        JsonNode settled = await Eventually.GetAsync(
            () => office.JsonAsync("lan", "fund", "show", code),
            fund => (long)fund["reserved"]! == 0 && (long)fund["consumed"]! > 0,
            fund => $"the fund holds nothing back; it is {fund.ToJsonString()}");
        ((long)settled["consumed"]!).ShouldBeLessThanOrEqualTo(ordered);
    }
}
