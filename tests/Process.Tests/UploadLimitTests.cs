using System.Net;
using System.Net.Http.Headers;
using AnSinh.Api;
using AnSinh.Api.Identity;

namespace AnSinh.Process.Tests;

/// <summary>Files are taken in few at once, however the path of the request is written.</summary>
[Trait("needs", "processes")]
public sealed class UploadLimitTests : IDisposable
{
    private static readonly string[] Spellings =
        ["/api/v1/registry/imports", "/api/v1/registry/imports/", "/API/v1/Registry/Imports", "/api/v1/lists", "/api/v1/lists/"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_upload_more_than_the_limit_is_refused_on_every_spelling_of_a_path()
    {
        await using Server server = await Server.StartAsync(_folder.File("data"), sandbox: false);
        DevelopmentPeople people = DevelopmentPeople.LoadOrCreate(Path.Combine(server.Directory, "tokens.json"));
        string[] tokens = [.. people.All.Select(person => person.Token)];
        (tokens.Length * ApiLimits.MaxUploadsOfPerson).ShouldBeGreaterThan(ApiLimits.MaxConcurrentUploads);
        foreach (string path in Spellings)
            await CheckAsync(server, path, tokens);
    }

    private static async Task CheckAsync(Server server, string path, string[] tokens)
    {
        var bodies = new List<HeldContent>();
        var answers = new List<Task<HttpResponseMessage>>();
        for (int upload = 0; upload <= ApiLimits.MaxConcurrentUploads; upload++)
        {
            bodies.Add(new HeldContent("citizen_id", "\n", "text/csv"));
            var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = bodies[^1] };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens[upload % tokens.Length]);
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            // Otherwise the client would not look for an answer before its body is at the end.
            request.Headers.ExpectContinue = true;
            answers.Add(server.SendRawAsync(request));
        }

        // No body is at its end, so only a refusal can be an answer.
        Task<HttpResponseMessage> first = await Task.WhenAny(answers).WaitAsync(Ansinh.Patience);
        (await first).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests, path);
        bodies.ForEach(body => body.Release());
        foreach (Task<HttpResponseMessage> answer in answers)
        {
            using HttpResponseMessage response = await answer;
            if (answer != first)
                response.StatusCode.ShouldNotBe(HttpStatusCode.TooManyRequests, path);
        }
    }
}
