using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AnSinh.Cli.Runs;
using AnSinh.Embedded;

namespace AnSinh.Process.Tests;

/// <summary>The commands as a newcomer types them, and what they say when something is wrong.</summary>
[Trait("needs", "processes")]
public sealed class CommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_demo_pays_a_small_province_and_proves_it()
    {
        Outcome demo = await Ansinh.RunAsync("demo", "--beneficiaries", "5000", "--json");
        demo.ExitCode.ShouldBe(0, demo.Output + demo.Error);
        JsonNode result = demo.LastLine;
        long Of(string name) => (long)result[name]!;
        Of("beneficiaries").ShouldBe(5_000);
        (Of("imported") + Of("badRows")).ShouldBe(5_000);
        Of("badRows").ShouldBeInRange(25, 250);
        // A person may stand in several lines: months in arrears, other grants refused.
        (Of("ordered") + Of("refused")).ShouldBeGreaterThanOrEqualTo(Of("imported"));
        Of("streamed").ShouldBe(Of("ordered"));
        (Of("settled") + Of("rejected") + Of("returned")).ShouldBe(Of("ordered"));
        Of("rejected").ShouldBeGreaterThan(0);
        Of("returned").ShouldBeGreaterThan(0);
        (Of("amountSettled") + Of("amountRejected") + Of("amountReturned")).ShouldBe(Of("amountOrdered"));
        Of("lost").ShouldBe(0);
        Of("duplicated").ShouldBe(0);
        Of("outstanding").ShouldBe(0);
        ((double)result["importSeconds"]!).ShouldBeGreaterThan(0);
        ((double)result["bytesPerBeneficiary"]!).ShouldBeGreaterThan(0);
        ((double)result["changeSeconds"]!).ShouldBeGreaterThan(0);
        JsonNode second = result["secondMonth"]!;
        ((string)second["period"]!).ShouldBe("2025-01");
        ((long)second["rows"]!).ShouldBeGreaterThan(5_000);
        ((long)second["added"]! + (long)second["changed"]!).ShouldBeInRange(50, 500);
        foreach (string kind in new[] { "new", "stopped", "up", "account-changed", "commune-changed" })
            ((long)second["changes"]![kind]!["people"]!).ShouldBeGreaterThan(0, kind);
        ((long)second["carriedOver"]!["count"]!).ShouldBeGreaterThan(0);
        ((long)second["totals"]!["ordered"]!["count"]!).ShouldBe((long)second["streamed"]!);
        ((long)second["totals"]!["outstanding"]!["count"]!).ShouldBe(0);
        ((long)second["lost"]! + (long)second["duplicated"]!).ShouldBe(0);
    }

    [Fact]
    public async Task Two_demos_run_side_by_side()
    {
        Outcome[] demos = await Task.WhenAll(
            Ansinh.RunAsync("demo", "--beneficiaries", "1000", "--json"),
            Ansinh.RunAsync("demo", "--beneficiaries", "1000", "--seed", "2", "--json"));
        demos.ShouldAllBe(demo => demo.ExitCode == 0);
    }

    [Fact]
    public async Task The_same_seed_generates_the_same_bytes_and_another_seed_others()
    {
        string[] files = [_folder.File("a.csv"), _folder.File("b.csv"), _folder.File("c.csv")];
        string[] seeds = ["5", "5", "6"];
        for (int i = 0; i < files.Length; i++)
            (await Ansinh.RunAsync("generate", "--beneficiaries", "2000", "--seed", seeds[i], "--out", files[i])).ExitCode.ShouldBe(0);
        byte[][] digests = [.. files.Select(file => SHA256.HashData(File.ReadAllBytes(file)))];
        digests[0].ShouldBe(digests[1]);
        digests[0].ShouldNotBe(digests[2]);
    }

    [Theory]
    [InlineData("nowhere.csv", null, "nowhere.csv")]
    [InlineData("empty.csv", "", "empty")]
    [InlineData("header.csv", "name,amount\nAn,1\n", "citizen_id")]
    [InlineData("nul.csv", "citizen_id\0,x\n", "NUL")]
    public async Task A_file_that_cannot_be_imported_costs_one_line_that_says_why(string name, string? content, string expected)
    {
        string path = _folder.File(name);
        if (content is not null)
            await File.WriteAllTextAsync(path, content);
        (await Ansinh.RunAsync("import", path, "--data", _folder.File("data"))).ErrorLine.ShouldContain(expected);
    }

    [Fact]
    public async Task A_directory_an_old_workbook_an_unknown_encoding_and_a_line_of_ten_megabytes_are_refused_before_a_row_is_used()
    {
        (await Ansinh.RunAsync("import", _folder.Path)).ErrorLine.ShouldContain("directory");
        string old = _folder.File("old.xls");
        await File.WriteAllBytesAsync(old, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0]);
        (await Ansinh.RunAsync("import", old)).ErrorLine.ShouldContain(".xlsx");
        string legacy = _folder.File("legacy.csv");
        await File.WriteAllTextAsync(legacy, "citizen_id,full_name\n", Encoding.Unicode);
        (await Ansinh.RunAsync("import", legacy, "--encoding", "klingon")).ErrorLine.ShouldContain("klingon");
        string huge = _folder.File("huge.csv");
        (await Ansinh.RunAsync("generate", "--beneficiaries", "10", "--out", huge)).ExitCode.ShouldBe(0);
        await File.AppendAllTextAsync(huge, new string('x', 10_000_000) + "\n");
        (await Ansinh.RunAsync("import", huge)).ErrorLine.ShouldContain("line 12");
    }

    [Theory]
    [InlineData("demo", "--month", "2024-13")]
    [InlineData("demo", "--month", "1950-01")]
    [InlineData("demo", "--beneficiaries", "0")]
    [InlineData("demo", "--mischief", "2")]
    [InlineData("pay", "--everybody", "now")]
    public async Task Nonsense_on_the_command_line_is_refused(string verb, string option, string value)
    {
        Outcome outcome = await Ansinh.RunAsync(verb, option, value);
        outcome.ExitCode.ShouldNotBe(0);
        outcome.Error.ShouldNotContain("   at ");
        outcome.Error.Length.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task A_database_or_broker_that_does_not_answer_is_named_in_one_line()
    {
        var noDatabase =
            new Dictionary<string, string?> { ["ConnectionStrings__AnSinh"] = "Host=127.0.0.1;Port=1;Username=x;Database=x;Timeout=2" };
        (await Ansinh.RunAsync(noDatabase, "serve", "--data", _folder.File("a"), "--port", $"{FreePort.Next()}")).ErrorLine.ShouldContain(
            "ConnectionStrings__AnSinh");
        var noBroker = new Dictionary<string, string?> { ["Kafka__BootstrapServers"] = "127.0.0.1:1" };
        (await Ansinh.RunAsync(noBroker, "serve", "--data", _folder.File("b"), "--port", $"{FreePort.Next()}")).ErrorLine.ShouldContain(
            "Kafka__BootstrapServers");
    }

    [Fact]
    public async Task A_silo_of_a_cluster_without_a_certificate_is_refused_where_people_are_paid()
    {
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings__AnSinh"] = "Host=127.0.0.1;Port=1;Username=x;Database=x;Timeout=2",
            ["Kafka__BootstrapServers"] = "127.0.0.1:1",
            ["DOTNET_ENVIRONMENT"] = null,
        };
        Outcome refused = await Ansinh.RunAsync(
            settings, "serve", "--cluster", "--data", _folder.File("data"), "--port", $"{FreePort.Next()}");
        refused.ErrorLine.ShouldContain("Silo__Tls__CertificateFile");
    }

    [Theory]
    [InlineData("ANSINH_CRASH_AT", "cohort.after-append")]
    [InlineData("ANSINH_CLOCK", "clock.txt")]
    public async Task A_fault_for_tests_is_refused_where_people_are_paid(string variable, string value)
    {
        var settings = new Dictionary<string, string?> { [variable] = value, ["DOTNET_ENVIRONMENT"] = null };
        Outcome refused = await Ansinh.RunAsync(settings, "serve", "--data", _folder.File("data"), "--port", $"{FreePort.Next()}");
        refused.ExitCode.ShouldNotBe(0);
        refused.Error.ShouldContain($"{variable} is set");
    }

    [Fact]
    public async Task A_server_refuses_strangers_and_a_second_run_and_ends_all_it_started_on_Ctrl_C()
    {
        string data = _folder.File("data");
        Server server = await Server.StartAsync(data);
        RunFile run = RunFile.Read(data)!;
        using (var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/batches"))
        using (HttpResponseMessage stranger = await server.SendRawAsync(request))
            stranger.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        (await Ansinh.RunAsync("serve", "--data", data, "--port", $"{FreePort.Next()}")).ErrorLine.ShouldContain("--data");
        (
            await Ansinh.RunAsync(
                "serve", "--data", _folder.File("other"), "--port",
                new Uri(run.Url).Port.ToString(System.Globalization.CultureInfo.InvariantCulture)))
            .ErrorLine.ShouldContain("--port");
        (await server.InterruptAsync()).ShouldBe(0, server.Log);
        foreach (int processId in new[] { run.ProcessId, run.PostgresProcessId!.Value, run.BrokerProcessId!.Value })
            Directory.Exists($"/proc/{processId}").ShouldBeFalse($"process {processId} is still there");
        await server.DisposeAsync();
    }
}
