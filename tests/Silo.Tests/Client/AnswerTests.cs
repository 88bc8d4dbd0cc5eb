using System.Net;
using System.Text;
using AnSinh.Client;
using AnSinh.Client.Documents;
using Microsoft.Extensions.Time.Testing;

namespace AnSinh.Silo.Tests.Client;

/// <summary>How the client reads answers: documents, pages, files, refusals, and none at all.</summary>
public sealed class AnswerTests
{
    private static readonly Uri Silo = new("http://silo:1/");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task An_answer_comes_with_the_JSON_that_it_was_and_a_new_member_is_no_fault()
    {
        const string json = """
            [{"lane":3,"transactions":1,"orders":2,"bundles":1,"restarts":0,"replayedOrders":0,"lastError":null,"x":1}]
            """;
        using var servers = new ScriptedServers(ScriptedServers.Ok(json));
        using AnSinhClient client = Create(servers);
        ApiAnswer<IReadOnlyList<LaneDocument>> answer = await client.SendAsync(ApiRequests.Lanes(), null, CancellationToken.None);
        answer.Json.ShouldBe(json);
        answer.Value.ShouldHaveSingleItem().ShouldBe(new LaneDocument(3, 1, 2, 1, 0, 0, null));
    }

    [Theory]
    [InlineData("<html>Bad gateway</html>", "502 BadGateway: <html>Bad gateway</html>", "<html>Bad gateway</html>")]
    [InlineData("", "502 BadGateway: ", "")]
    [InlineData("null", "502 BadGateway: null", "null")]
    [InlineData("""{"error":"x"}""", """BadGateway: {"error":"x"}""", """{"error":"x"}""")]
    public async Task A_refusal_that_is_no_problem_document_is_repeated_as_it_is(string body, string message, string detail)
    {
        using var servers = new ScriptedServers(_ => ScriptedServers.Answer(HttpStatusCode.BadGateway, body));
        using AnSinhClient client = Create(servers);
        ProblemException refused = await Should.ThrowAsync<ProblemException>(() => client.LanesAsync(CancellationToken.None));
        (refused.Message, refused.Code, refused.Detail, refused.Title).ShouldBe((message, "BadGateway", detail, null));
    }

    [Fact]
    public async Task One_try_says_what_became_of_it_and_is_not_repeated()
    {
        TimeSpan wait = TimeSpan.FromSeconds(2);
        using var servers = new ScriptedServers(
            ScriptedServers.Refuses(HttpStatusCode.ServiceUnavailable, "draining", wait), ScriptedServers.Breaks());
        using AnSinhClient client = Create(servers);
        ProblemException refused = await Should.ThrowAsync<ProblemException>(TryAsync);
        (refused.Code, refused.RetryAfter).ShouldBe(("draining", wait));
        (await Should.ThrowAsync<NoAnswerException>(TryAsync)).IsUnreached.ShouldBeFalse();
        servers.Tries.Count.ShouldBe(2);

        Task TryAsync() => client.TryAsync(Silo, ApiRequests.Lanes(), null, timeout: null, CancellationToken.None);
    }

    [Fact]
    public async Task A_silo_that_says_nothing_in_time_has_not_answered()
    {
        using var silent = new Silent();
        using var client = new AnSinhClient(new AnSinhClientOptions { Addresses = [Silo], Time = _time }, silent);
        Task tried = client.TryAsync(Silo, ApiRequests.Lanes(), null, TimeSpan.FromSeconds(4), CancellationToken.None);
        await silent.Asked;
        _time.Advance(TimeSpan.FromSeconds(4));
        NoAnswerException none = await Should.ThrowAsync<NoAnswerException>(tried);
        none.Message.ShouldBe("The server at http://silo:1/ does not answer: nothing came in 4 s");
    }

    [Fact]
    public async Task Who_gives_up_waiting_has_cancelled_and_not_met_a_silent_server()
    {
        using var silent = new Silent();
        using var client = new AnSinhClient(new AnSinhClientOptions { Addresses = [Silo], Time = _time }, silent);
        using var giveUp = new CancellationTokenSource();
        Task asked = client.LanesAsync(giveUp.Token);
        await silent.Asked;
        await giveUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(asked);
    }

    [Fact]
    public async Task Pages_are_asked_for_until_one_is_short()
    {
        string full = $"[{string.Join(',', Enumerable.Repeat("""{"citizenId":"a"}""", 1_000))}]";
        using var servers = new ScriptedServers(ScriptedServers.Ok(full), ScriptedServers.Ok("""[{"citizenId":"b"}]"""));
        using AnSinhClient client = Create(servers);
        var people = new List<RefusalDocument>();
        await foreach (RefusalDocument person in client.RefusalsAsync("MSA", CancellationToken.None))
            people.Add(person);
        (people.Count, people[^1].CitizenId).ShouldBe((1_001, "b"));
        servers.Tries.Select(one => one.Address.Query).ShouldBe(["?skip=0&limit=1000", "?skip=1000&limit=1000"]);
    }

    [Fact]
    public async Task Errors_of_a_list_go_on_after_the_last_row_that_came()
    {
        string full = $"[{string.Join(',', Enumerable.Range(1, 1_000).Select(row => $$"""{"row":{{2 * row}}}"""))}]";
        using var servers = new ScriptedServers(ScriptedServers.Ok(full), ScriptedServers.Ok("[]"));
        using AnSinhClient client = Create(servers);
        int count = 0;
        await foreach (ListRowErrorDocument error in client.ListErrorsAsync("DS", CancellationToken.None))
            count++;
        count.ShouldBe(1_000);
        servers.Tries.Select(one => one.Address.Query).ShouldBe(["?limit=1000", "?after=2000&limit=1000"]);
    }

    [Fact]
    public async Task A_file_is_opened_only_when_the_server_has_something_to_give()
    {
        using var servers = new ScriptedServers(
            ScriptedServers.Refuses(HttpStatusCode.NotFound, "not-found"), _ => ScriptedServers.Answer(HttpStatusCode.OK, "row,why\n"));
        using AnSinhClient client = Create(servers);
        int opened = 0;
        using var file = new MemoryStream();
        await Should.ThrowAsync<ProblemException>(SaveAsync);
        opened.ShouldBe(0);
        await SaveAsync();
        Encoding.UTF8.GetString(file.ToArray()).ShouldBe("row,why\n");
        opened.ShouldBe(1);
        servers.Tries[0].Address.PathAndQuery.ShouldBe("/api/v1/lists/a%2Fb/held?language=vi");

        Task SaveAsync() => client.DownloadAsync(ApiRequests.HeldRows("a/b", "vi"), Open, CancellationToken.None);

        Stream Open()
        {
            opened++;
            return file;
        }
    }

    /// <summary>The server refuses while the file is still being sent: what reads on may not move the file under the repeat.</summary>
    [Fact]
    public async Task A_file_that_was_refused_on_its_way_is_taken_back_before_the_repeat()
    {
        using var servers = new Hasty();
        using var client = new AnSinhClient(new AnSinhClientOptions { Addresses = [Silo, Silo], Time = _time }, servers);
        using var file = new MemoryStream([.. Enumerable.Range(0, 256).Select(number => (byte)number)]);
        ImportDocument report = await client.ImportAsync(file, new ImportQuery(), null, CancellationToken.None);
        report.ImportId.ShouldBe("1");
        servers.Received.ShouldBe(file.ToArray());
        await Should.ThrowAsync<ObjectDisposedException>(() => servers.First!.ReadAsync(new byte[1]).AsTask());
    }

    private AnSinhClient Create(ScriptedServers servers) =>
        new(new AnSinhClientOptions { Addresses = [Silo], Time = _time }, servers);

    /// <summary>Takes a request and never answers.</summary>
    private sealed class Silent : HttpMessageHandler
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            _asked.TrySetResult();
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            throw new InvalidOperationException("Nobody ends this wait.");
        }
    }

    /// <summary>Refuses the first upload after a few bytes, and keeps hold of its body.</summary>
    private sealed class Hasty : HttpMessageHandler
    {
        public Stream? First { get; private set; }

        public byte[] Received { get; private set; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (First is null)
            {
                First = await request.Content!.ReadAsStreamAsync(cancellationToken);
                await First.ReadExactlyAsync(new byte[10], cancellationToken);
                return ScriptedServers.Answer(HttpStatusCode.TooManyRequests, """{"code":"busy","detail":"Wait."}""");
            }

            Received = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            return ScriptedServers.Answer(HttpStatusCode.OK, """{"importId":"1"}""");
        }
    }
}
