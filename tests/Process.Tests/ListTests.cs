using System.Globalization;
using System.Text.Json.Nodes;

namespace AnSinh.Process.Tests;

/// <summary>A list of instructions from its file to paid, on the command line.</summary>
[Collection(Office.Name)]
[Trait("needs", "processes")]
public sealed class ListTests(Office office)
{
    [Fact]
    public async Task A_list_with_a_bad_row_is_paid_but_for_that_row_which_is_corrected_and_paid_too()
    {
        RegistryTable registry = office.Registry;
        IReadOnlyList<string[]> people = await office.PayableAsync(District.List, 3);
        var lines = new List<string> { "citizen_id,full_name,amount,currency,bank_bin,account_number" };
        long sum = 0;
        foreach (string[] person in people)
        {
            long amount = (await office.ExplainAsync(registry.Get(person, "citizen_id"))).Amount;
            sum += amount;
            string currency = person == people[2] ? "USD" : "VND";
            lines.Add(
                $"{registry.Get(person, "citizen_id")},{registry.Get(person, "full_name")},{amount},{currency},"
                + $"{registry.Get(person, "bank_bin")},{registry.Get(person, "account_number")}");
        }

        string file = office.File("list.csv"), total = sum.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllLinesAsync(file, lines, TestContext.Current.CancellationToken);
        string[] upload = ["list", "upload", file, "--id", "DS-2024-12-01", "--programme", "MSA", "--month", "2024-12"];
        (await office.RunAsync("lan", [.. upload, "--count", "3", "--sum", "1"])).ErrorLine.ShouldContain("bad-list");
        (await office.RunAsync("lan", [.. upload, "--count", "4", "--sum", total])).ErrorLine.ShouldContain("bad-list");
        (await office.RunAsync("lan", "list", "show", "DS-2024-12-01")).ErrorLine.ShouldContain("not-found");

        JsonNode taken = await office.JsonAsync("lan", [.. upload, "--count", "3", "--sum", total]);
        ((long)taken["list"]!["accepted"]!["count"]!).ShouldBe(2);
        ((long)taken["list"]!["held"]!).ShouldBe(1);
        taken["errors"]!.AsArray().ShouldContain(error => (string)error!["rule"]! == "CURRENCY");

        string held = office.File("held.csv");
        (await office.JsonAsync("lan", "list", "held", "DS-2024-12-01", "--out", held)).AsArray().ShouldNotBeEmpty();
        string corrected =
            (await File.ReadAllTextAsync(held, TestContext.Current.CancellationToken)).Replace("USD", "VND", StringComparison.Ordinal);
        await File.WriteAllTextAsync(held, corrected, TestContext.Current.CancellationToken);
        JsonNode correction = await office.JsonAsync("lan", "list", "upload", held);
        ((string)correction["list"]!["parent"]!).ShouldBe("DS-2024-12-01");
        ((long)correction["list"]!["accepted"]!["count"]!).ShouldBe(1);
        ((long)(await office.JsonAsync("lan", "list", "show", "DS-2024-12-01"))["stillHeld"]!).ShouldBe(0);

        await PayAsync("DS-2024-12-01", 2);
        await PayAsync((string)correction["list"]!["listId"]!, 1);
    }

    private async Task PayAsync(string list, long people)
    {
        JsonNode prepared = await office.JsonAsync("lan", "batch", "prepare", "--list", list);
        string batch = (string)prepared["batchId"]!;
        ((string)prepared["list"]!).ShouldBe(list);
        ((long)prepared["payable"]!["count"]!).ShouldBe(people);
        await office.Server.ApproveBatchAsync(batch);
        await office.Server.ReleaseAsync(batch);
        (await office.Server.AwaitAsync(batch, "closed")).Totals.ShouldNotBeNull().Ordered.Count.ShouldBe(people);
    }
}
