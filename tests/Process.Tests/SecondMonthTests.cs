using System.Text.Json.Nodes;

namespace AnSinh.Process.Tests;

/// <summary>The change report of a second month, against what the test itself changed.</summary>
[Collection(Office.Name)]
[Trait("needs", "processes")]
public sealed class SecondMonthTests(Office office)
{
    [Fact]
    public async Task The_report_of_the_second_month_names_everybody_who_is_new_stopped_or_changed()
    {
        string first = await office.Server.ApproveAsync(area: $"{District.SecondMonth}");
        IReadOnlyList<string[]> paid = await PaidAsync(4);
        await office.Server.ReleaseAsync(first);
        await office.Server.AwaitAsync(first, "closed");

        RegistryTable registry = office.Registry;
        string elsewhere = registry.Sound(District.SecondMonth)
            .Select(row => registry.Get(row, "commune_code"))
            .First(code => code != registry.Get(paid[2], "commune_code"));
        registry.With(
        [
            .. office.HeldBack,
            registry.Change(paid[0], ("account_number", registry.Get(paid[0], "account_number")[..^4] + "1235")),
            registry.Change(paid[1], ("standing", "stopped"), ("standing_since", "2025-01")),
            registry.Change(paid[2], ("commune_code", elsewhere)),
        ]).Write(office.File("second.csv"));
        JsonNode import = await office.JsonAsync("lan", "import", office.File("second.csv"), "--mode", "delta");
        ((int)import["outcome"]!["added"]!).ShouldBe(office.HeldBack.Count);
        ((int)import["outcome"]!["changed"]!).ShouldBe(3);
        string account = registry.Get(paid[0], "citizen_id");
        JsonNode seen = await office.JsonAsync("thu", "beneficiary", "explain", account, "--month", "2025-01");
        await office.JsonAsync(
            "thu", "beneficiary", "confirm-account", account, "--account", (string)seen["accountDigest"]!, "--reason", "đã gọi điện");

        JsonNode second = await office.JsonAsync("lan", "batch", "prepare", "--month", "2025-01", "--area", $"{District.SecondMonth}");
        string batch = (string)second["batchId"]!;
        JsonNode changes = await office.JsonAsync("lan", "batch", "changes", batch);
        ((long)changes["new"]!["people"]!).ShouldBeGreaterThanOrEqualTo(1);
        ((long)changes["stopped"]!["people"]!).ShouldBeGreaterThanOrEqualTo(1);
        ((long)changes["account-changed"]!["people"]!).ShouldBe(1);
        ((long)changes["commune-changed"]!["people"]!).ShouldBe(1);
        ((long)changes["stopped"]!["before"]!).ShouldBeGreaterThan(0);
        JsonArray changed = (await office.JsonAsync("lan", "batch", "changes", batch, "account-changed")).AsArray();
        ((string)changed.ShouldHaveSingleItem()!["citizenId"]!).ShouldBe(account[..3] + "*******" + account[^2..]);
        JsonArray stopped = (await office.JsonAsync("lan", "batch", "changes", batch, "stopped", "--limit", "100")).AsArray();
        stopped.Count.ShouldBe((int)(long)changes["stopped"]!["people"]!);
        stopped.ShouldContain(person => (string?)person!["rule"] == "STOPPED");

        JsonNode why = await office.JsonAsync("lan", "batch", "explain", batch, registry.Get(paid[1], "citizen_id"), "--language", "vi");
        ((string)why["refusal"]!["rule"]!).ShouldBe("STOPPED");
        why["orders"]!.AsArray().ShouldHaveSingleItem()!["period"]!.GetValue<string>().ShouldBe("2024-12");
        await office.Server.ApproveBatchAsync(batch);
        await office.Server.ReleaseAsync(batch);
        await office.Server.AwaitAsync(batch, "closed");
        Outcome verified = await Ansinh.RunAsync("verify", "--data", office.Data);
        verified.ExitCode.ShouldBe(0, verified.Output + verified.Error);
    }

    private Task<IReadOnlyList<string[]>> PaidAsync(int count) => office.PayableAsync(District.SecondMonth, count);
}
