using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using AnSinh.Client;
using AnSinh.Client.Documents;

namespace AnSinh.Process.Tests;

/// <summary>What must be refused in one clear line, with nothing changed.</summary>
[Collection(Office.Name)]
[Trait("needs", "processes")]
public sealed class BadInputTests(Office office)
{
    private static readonly string Area = District.BadInput.ToString(CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_content_that_has_changed_since_the_dry_run_cannot_be_verified_or_approved()
    {
        string batch = (await office.Server.PrepareAsync(area: Area)).BatchId;
        await office.Server.StepAsync(batch, "submit", "lan");
        string other = new('0', 64);
        (await office.RunAsync("minh", "batch", "verify", batch, "--content", other)).ErrorLine.ShouldContain("outdated");
        (await office.RunAsync("minh", "batch", "verify", batch, "--content", "abc")).ErrorLine.ShouldContain("content");
        (await office.RunAsync("hoa", "batch", "approve", batch)).ErrorLine.ShouldContain("wrong-state");
        ((string)(await office.JsonAsync("lan", "batch", "withdraw", batch, "--reason", "thử"))["state"]!).ShouldBe("withdrawn");
        (await office.RunAsync("lan", "batch", "submit", batch)).ErrorLine.ShouldContain("wrong-state");
    }

    [Theory]
    [InlineData("", "reason")]
    [InlineData(" ", "reason")]
    public async Task A_step_that_needs_a_reason_is_refused_without_one(string reason, string expected)
    {
        string batch = (await office.Server.PrepareAsync(area: Area)).BatchId;
        (await office.RunAsync("lan", "batch", "withdraw", batch, "--reason", reason)).ErrorLine.ShouldContain(expected);
    }

    [Theory]
    [InlineData("0026-01-05T08:00", "releaseAt")]
    [InlineData("2024-13-05T08:00", "releaseAt")]
    [InlineData("tomorrow", "releaseAt")]
    public async Task A_time_that_is_none_is_refused(string at, string expected)
    {
        string batch = await office.Server.ApproveAsync("2024-11", Area);
        try
        {
            (await office.RunAsync("hoa", "batch", "schedule", batch, "--at", at)).ErrorLine.ShouldContain(expected);
        }
        finally
        {
            foreach (string person in (string[])["lan", "minh"])
                await office.Server.StepAsync(batch, "withdraw", person, new StepBody("thử"));
        }
    }

    [Theory]
    [InlineData("--month", "0026-12", "0026-12")]
    [InlineData("--month", "2024-13", "2024-13")]
    [InlineData("--programme", "pension", "programme")]
    [InlineData("--area", "99999", "99999")]
    [InlineData("--area", "everywhere", "everywhere")]
    [InlineData("--fund", "a b", "fund")]
    [InlineData("--list", "no-such-list", "no-such-list")]
    public async Task A_scope_that_names_nothing_is_refused(string option, string value, string expected) =>
        (await office.RunAsync("lan", "batch", "prepare", option, value)).ErrorLine.ShouldContain(expected);

    [Fact]
    public async Task A_batch_of_nobody_is_refused() =>
        (await office.RunAsync("lan", "batch", "prepare", "--programme", "FUN", "--area", Area)).ErrorLine.ShouldContain("nobody");

    [Fact]
    public async Task A_key_that_comes_back_with_another_request_is_refused()
    {
        var key = Guid.NewGuid();
        var body = new PrepareBody("MSA", "2024-12", Area);
        string batch = (await office.Server.AskAsync(ApiRequests.Prepare(body), "lan", key)).BatchId;
        (await office.Server.AskAsync(ApiRequests.Prepare(body), "lan", key)).BatchId.ShouldBe(batch);
        ProblemException refused =
            await office.Server.RefusedAsync(ApiRequests.Prepare(body with { Period = "2024-11" }), "lan", key);
        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Code.ShouldBe("key-reused");
        refused.Detail.ShouldContain("Idempotency-Key");
    }

    [Theory]
    [InlineData("""{"programme":"MSA","period":"2024-12","aera":"all"}""", 400, "bad-json")]
    [InlineData("""{"programme":["MSA"]}""", 400, "bad-json")]
    [InlineData("""{"retryOf":"MSA202412-000000000000"}""", 404, "not-found")]
    public async Task A_body_that_is_not_what_the_request_takes_is_refused(string body, int status, string code)
    {
        ProblemException refused =
            await office.Server.RefusedAsync(new ApiRequest(HttpMethod.Post, "batches", JsonNode.Parse(body)), "lan");
        ((int)refused.Status).ShouldBe(status);
        refused.Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("fund", "propose", "NS-X", "--amount", "0", "--source", "x", "dong")]
    [InlineData("fund", "propose", "NS-X", "--amount", "5", "--source", " ", "source")]
    [InlineData("fund", "show", "NS-NONE", "", "", "", "", "NS-NONE")]
    [InlineData("beneficiary", "explain", "123", "--month", "2024-12", "", "", "citizenId")]
    [InlineData("beneficiary", "explain", "001099999999", "--month", "2024-12", "", "", "not-found")]
    [InlineData("beneficiary", "recover", "001099999999", "--amount", "-5", "--reason", "x", "amount")]
    [InlineData("beneficiary", "confirm-account", "001099999999", "--reason", "x", "--account", "0123", "not-found")]
    [InlineData("batch", "show", "MSA202412-nothing", "", "", "", "", "not-found")]
    public async Task What_names_nobody_or_nothing_is_refused(
        string group, string verb, string subject, string option, string value, string option2, string value2, string expected)
    {
        string named = group == "beneficiary" ? "-" : subject;
        string[] arguments = [.. new[] { group, verb, named, option, value, option2, value2 }.Where(argument => argument.Length > 0)];
        (await office.RunWithInputAsync("lan", subject, arguments)).ErrorLine.ShouldContain(expected);
    }

    [Fact]
    public async Task Ten_thousand_bad_rows_are_all_reported_and_nobody_is_enrolled()
    {
        RegistryTable registry = office.Registry;
        string[] sample = registry.Rows[0];
        registry.With(
            Enumerable
                .Range(0, 10_000)
                .Select(
                    i => registry.Change(
                        sample, ("citizen_id", i.ToString("D11", CultureInfo.InvariantCulture)), ("date_of_birth", "0026-01-01"))))
            .Write(office.File("bad.csv"));
        string errors = office.File("errors.csv");
        JsonNode report = await office.JsonAsync("lan", "import", office.File("bad.csv"), "--errors", errors);
        ((long)report["badRows"]!).ShouldBe(10_000);
        ((int)report["outcome"]!["added"]!).ShouldBe(0);
        string[] lines = await File.ReadAllLinesAsync(errors, TestContext.Current.CancellationToken);
        lines.Length.ShouldBe(10_001);
        lines.ShouldContain(line => line.Contains("date_of_birth", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_full_file_says_who_is_missing_and_stops_nobody()
    {
        RegistryTable registry = office.Registry;
        string[][] district = [.. registry.Sound(District.Cases)];
        registry.With(district.Skip(1)).Write(office.File("full.csv"));
        string missing = office.File("missing.csv");
        JsonNode report = await office.JsonAsync("lan", "import", office.File("full.csv"), "--mode", "full", "--missing", missing);
        ((long)report["missing"]!).ShouldBeGreaterThan(0);
        string gone = registry.Get(district[0], "citizen_id");
        (await File.ReadAllTextAsync(missing, TestContext.Current.CancellationToken)).ShouldContain(gone);
        (await office.ExplainAsync(gone)).CitizenId.ShouldStartWith(gone[..3]);
        (await office.RunAsync("lan", "import", office.File("full.csv"), "--missing", missing)).ErrorLine.ShouldContain("--mode full");
    }

    [Fact]
    public async Task A_release_outside_the_payment_window_is_refused_and_says_when_it_opens()
    {
        using var folder = new TemporaryFolder();
        string registry = folder.File("registry.csv"), data = folder.File("data");
        (await Ansinh.RunAsync("generate", "--beneficiaries", "60", "--out", registry)).ExitCode.ShouldBe(0);
        DateTimeOffset inVietnam = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(7));
        var closed = new Dictionary<string, string?> { ["PaymentWindow__Enforced"] = "true" };
        // Midnight may fall within the test: neither day is a working day.
        for (int day = 0; day < 2; day++)
            closed[$"PaymentWindow__Holidays__{day}"] = inVietnam.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await using Server server = await Server.StartAsync(data, environment: closed);
        await server.ImportAsync(registry);
        string batch = await server.ApproveAsync();
        string refused = (await Ansinh.RunAsync("batch", "release", batch, "--data", data, "--as", "hoa")).ErrorLine;
        refused.ShouldContain("window");
        refused.ShouldContain("opens at");
        (await server.BatchAsync(batch)).State.ShouldBe("approved");
    }
}
