using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AnSinh.Api.Identity;
using AnSinh.Cli.Runs;
using AnSinh.Files;

namespace AnSinh.Cli.Client;

/// <summary>Speaks to a running server as one of its people. Errors of the server become one line for the person who typed.</summary>
public sealed class ApiClient : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromMinutes(10);

    private readonly HttpClient _http;

    private ApiClient(Uri address, string token)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = RequestTimeout };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Finds the server of a data directory and the token of a person.</summary>
    public static ApiClient Connect(ServerOptions server)
    {
        string directory = Path.GetFullPath(server.Data ?? Path.Combine(Settings.DataRoot, "serve"));
        string url = server.Url ?? RunFile.Read(directory)?.Url
            ?? throw new UsageException(
                $"No server runs in {directory}. Start one with './ansinh serve', or name another with --data or --url.");
        string token = server.Token ?? TokenOf(directory, server.As);
        return new ApiClient(new Uri(url), token);
    }

    public Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    public Task<JsonNode> PostAsync(string path, JsonObject? body, Guid commandId, CancellationToken cancellationToken) => SendAsync(
        () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Headers.Add("Idempotency-Key", commandId.ToString());
            if (body is not null)
                request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            return request;
        },
        cancellationToken);

    public async Task<JsonNode> UploadAsync(string path, Stream file, Guid commandId, CancellationToken cancellationToken)
    {
        using var content = new StreamContent(file, 1 << 20);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return await SendAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
                request.Headers.Add("Idempotency-Key", commandId.ToString());
                return request;
            },
            cancellationToken);
    }

    /// <summary>Writes what the server answers to a file that only this user may read: it holds personal data.</summary>
    public async Task DownloadAsync(string path, string target, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response =
                await _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw new UsageException(Explain(response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken)));
            await using FileStream file = PrivateFiles.Create(target);
            await response.Content.CopyToAsync(file, cancellationToken);
        }
        catch (HttpRequestException error)
        {
            throw NoAnswer(error);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = make();
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
            string text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.IsSuccessStatusCode)
                return JsonNode.Parse(text)!;
            throw new UsageException(Explain(response.StatusCode, text));
        }
        catch (HttpRequestException error)
        {
            throw NoAnswer(error);
        }
    }

    private UsageException NoAnswer(HttpRequestException error) =>
        new($"The server at {_http.BaseAddress} does not answer: {error.Message}. Is './ansinh serve' running?", error);

    private static string Explain(HttpStatusCode status, string body)
    {
        try
        {
            JsonNode? problem = JsonNode.Parse(body);
            return $"{(string?)problem?["code"] ?? status.ToString()}: {(string?)problem?["detail"] ?? body}";
        }
        catch (JsonException)
        {
            return $"{(int)status} {status}: {body}";
        }
    }

    private static string TokenOf(string directory, string person)
    {
        string path = Path.Combine(directory, "tokens.json");
        if (!File.Exists(path))
            throw new UsageException($"There are no development tokens in {directory}. Give a token with --token.");
        DevelopmentPeople people = DevelopmentPeople.LoadOrCreate(path);
        return people.All.FirstOrDefault(known => known.Id == person)?.Token
            ?? throw new UsageException(
                $"There is no person '{person}' here. Choose one of: {string.Join(", ", people.All.Select(known => known.Id))}.");
    }
}
