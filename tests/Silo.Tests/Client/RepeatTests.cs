using System.Net;
using System.Text;
using AnSinh.Client;
using AnSinh.Client.Documents;
using Microsoft.Extensions.Time.Testing;

namespace AnSinh.Silo.Tests.Client;

/// <summary>When the client repeats a request, where, and after which pause.</summary>
public sealed class RepeatTests
{
    private const string Decided = """{"citizenId":"001*********9","decision":"account confirmed","actor":"lan"}""";

    private static readonly Uri First = new("http://first:1/"), Second = new("http://second:2/");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_command_keeps_its_key_over_its_repeats_and_goes_to_the_next_silo()
    {
        using var servers = new ScriptedServers(
            ScriptedServers.Refuses(HttpStatusCode.ServiceUnavailable, "draining"), ScriptedServers.Ok(Decided));
        using AnSinhClient client = Create(servers, First, Second);
        DecisionDocument answer = await client.ConfirmAccountAsync(new DecisionBody("001", "called"), null, CancellationToken.None);
        answer.ShouldBe(new DecisionDocument("001*********9", "account confirmed", "lan"));
        servers.Tries.Select(one => one.Address.Host).ShouldBe(["first", "second"]);
        servers.Tries[0].Key.ShouldNotBeNull();
        servers.Tries[1].Key.ShouldBe(servers.Tries[0].Key);
        servers.Tries.ShouldAllBe(one => one.Token == "secret" && one.Body == """{"citizenId":"001","reason":"called"}""");
        servers.Tries[0].Address.AbsolutePath.ShouldBe("/api/v1/beneficiaries/confirm-account");
    }

    [Fact]
    public async Task A_silo_that_answered_is_asked_first_the_next_time()
    {
        using var servers = new ScriptedServers(
            ScriptedServers.IsNotThere(), ScriptedServers.Ok("[]"), ScriptedServers.Ok("[]"));
        using AnSinhClient client = Create(servers, First, Second);
        await client.LanesAsync(CancellationToken.None);
        await client.LanesAsync(CancellationToken.None);
        servers.Tries.Select(one => one.Address.Host).ShouldBe(["first", "second", "second"]);
    }

    [Fact]
    public async Task A_question_has_no_key_and_the_callers_key_is_the_one_that_is_sent()
    {
        var key = Guid.NewGuid();
        using var servers = new ScriptedServers(ScriptedServers.Ok("[]"), ScriptedServers.Ok(Decided));
        using AnSinhClient client = Create(servers, First);
        await client.LanesAsync(CancellationToken.None);
        await client.RecoverAsync(new DecisionBody("001", "paid twice"), key, CancellationToken.None);
        servers.Tries.Select(one => one.Key).ShouldBe([null, key.ToString()]);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests, "busy")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "storage")]
    [InlineData(HttpStatusCode.GatewayTimeout, "unknown")]
    [InlineData(HttpStatusCode.Conflict, "changed-meanwhile")]
    public async Task What_was_not_decided_is_asked_again(HttpStatusCode status, string code)
    {
        using var servers = new ScriptedServers(ScriptedServers.Refuses(status, code), ScriptedServers.Ok("[]"));
        using AnSinhClient client = Create(servers, First);
        Task asked = client.LanesAsync(CancellationToken.None);
        await PassAsync(asked);
        servers.Tries.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(HttpStatusCode.Conflict, "wrong-state")]
    [InlineData(HttpStatusCode.Forbidden, "four-eyes")]
    [InlineData(HttpStatusCode.InternalServerError, "internal")]
    public async Task What_was_refused_is_not_asked_again(HttpStatusCode status, string code)
    {
        using var servers = new ScriptedServers(ScriptedServers.Refuses(status, code));
        using AnSinhClient client = Create(servers, First, Second);
        ProblemException refused = await Should.ThrowAsync<ProblemException>(() => client.LanesAsync(CancellationToken.None));
        (refused.Status, refused.Code, refused.Title, refused.Detail).ShouldBe((status, code, "T", "Do it."));
        refused.Message.ShouldBe($"{code}: Do it.");
        servers.Tries.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_pause_is_the_one_that_the_server_asks_for()
    {
        TimeSpan asked = TimeSpan.FromSeconds(3);
        using var servers = new ScriptedServers(
            ScriptedServers.Refuses(HttpStatusCode.TooManyRequests, "busy", asked), ScriptedServers.Ok("[]"));
        using AnSinhClient client = Create(servers, First);
        Task lanes = client.LanesAsync(CancellationToken.None);
        _time.Advance(asked - TimeSpan.FromMilliseconds(1));
        (servers.Tries.Count, lanes.IsCompleted).ShouldBe((1, false));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await lanes;
        servers.Tries.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_server_that_asks_for_an_hour_is_asked_again_after_the_longest_pause()
    {
        var options = new AnSinhClientOptions { Addresses = [First], Time = _time };
        using var servers = new ScriptedServers(
            ScriptedServers.Refuses(HttpStatusCode.ServiceUnavailable, "storage", TimeSpan.FromHours(1)), ScriptedServers.Ok("[]"));
        using var client = new AnSinhClient(options, servers);
        Task lanes = client.LanesAsync(CancellationToken.None);
        _time.Advance(options.LongestPause);
        await lanes;
        servers.Tries.Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_last_refusal_is_thrown_when_patience_ends()
    {
        using var servers = new ScriptedServers([.. Enumerable.Repeat(
            ScriptedServers.Refuses(HttpStatusCode.ServiceUnavailable, "moving"), 1_000)]);
        using AnSinhClient client = Create(servers, First, Second);
        Task asked = client.LanesAsync(CancellationToken.None);
        ProblemException refused = await Should.ThrowAsync<ProblemException>(() => PassAsync(asked));
        refused.Code.ShouldBe("moving");
        servers.Tries.Count.ShouldBeGreaterThan(100);
        servers.Tries.Count(one => one.Address.Host == "first").ShouldBe(servers.Tries.Count / 2);
    }

    [Fact]
    public async Task Where_no_server_is_nobody_waits()
    {
        using var servers = new ScriptedServers(ScriptedServers.IsNotThere(), ScriptedServers.IsNotThere());
        using AnSinhClient client = Create(servers, First, Second);
        NoAnswerException none = await Should.ThrowAsync<NoAnswerException>(() => client.LanesAsync(CancellationToken.None));
        none.Message.ShouldBe("The server at http://second:2/ does not answer: Connection refused");
        servers.Tries.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Servers_that_are_still_starting_are_waited_for_when_asked()
    {
        using var servers = new ScriptedServers(ScriptedServers.IsNotThere(), ScriptedServers.Ok("[]"));
        using var client = new AnSinhClient(
            new AnSinhClientOptions { Addresses = [First], Time = _time, WaitsForServers = true }, servers);
        await PassAsync(client.LanesAsync(CancellationToken.None));
        servers.Tries.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_connection_that_broke_leaves_the_outcome_open_so_the_command_is_repeated()
    {
        using var servers = new ScriptedServers(ScriptedServers.Breaks(), ScriptedServers.Ok(Decided));
        using AnSinhClient client = Create(servers, First);
        await PassAsync(client.ConfirmAccountAsync(new DecisionBody("001", "called"), null, CancellationToken.None));
        servers.Tries[1].Key.ShouldBe(servers.Tries[0].Key);
    }

    [Fact]
    public async Task A_file_is_sent_from_its_beginning_again_and_stays_open()
    {
        using var servers = new ScriptedServers(
            ScriptedServers.Refuses(HttpStatusCode.TooManyRequests, "busy"), ScriptedServers.Ok("""{"importId":"1"}"""));
        using AnSinhClient client = Create(servers, First, Second);
        using var file = new MemoryStream(Encoding.UTF8.GetBytes("citizen_id\n001\n"));
        ImportDocument report = await client.ImportAsync(file, new ImportQuery("delta", Sheet: "a b"), null, CancellationToken.None);
        report.ImportId.ShouldBe("1");
        servers.Tries.ShouldAllBe(one => one.Body == "citizen_id\n001\n" && one.Address.Query == "?mode=delta&sheet=a%20b");
        file.CanRead.ShouldBeTrue();
    }

    /// <summary>Passes time until the client has its answer.</summary>
    private async Task PassAsync(Task asked)
    {
        while (!asked.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await asked;
    }

    private AnSinhClient Create(ScriptedServers servers, params Uri[] addresses) =>
        new(new AnSinhClientOptions { Addresses = addresses, Token = "secret", Time = _time }, servers);
}
