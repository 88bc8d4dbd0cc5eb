using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AnSinh.Client;

/// <summary>
/// Speaks to AnSinh over HTTP. A request that a silo cannot answer now goes to the next silo with the same key; after all silos comes a
/// pause. What a method of <see cref="IAnSinhClient"/> asks is in <c>AnSinhClient.Methods.cs</c>.
/// </summary>
public sealed partial class AnSinhClient : IAnSinhClient, IDisposable
{
    private const string KeyHeader = "Idempotency-Key";
    private const int UploadBuffer = 1 << 20;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        // What is absent is left to the server.
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly AnSinhClientOptions _options;
    private readonly HttpClient _http;
    private int _favourite;

    /// <summary>A client with connections of its own.</summary>
    public AnSinhClient(AnSinhClientOptions options) : this(options, new SocketsHttpHandler())
    {
    }

    /// <summary>A client over somebody's handler, which it disposes of.</summary>
    public AnSinhClient(AnSinhClientOptions options, HttpMessageHandler handler)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfZero(options.Addresses.Count);
        _options = options;
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Sends a request until it is answered, and gives the document with the JSON that it came as.</summary>
    /// <param name="key">The key of a command; null for a new one.</param>
    public async Task<ApiAnswer<T>> SendAsync<T>(ApiRequest<T> request, Guid? key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Read(request, await SendAsync((ApiRequest)request, key, cancellationToken));
    }

    /// <summary>Sends a request until it is answered, and gives the answer as it is.</summary>
    /// <param name="key">The key of a command; null for a new one.</param>
    public Task<string> SendAsync(ApiRequest request, Guid? key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return RepeatAsync(request, key, static (response, token) => response.Content.ReadAsStringAsync(token), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task DownloadAsync(ApiRequest request, Func<Stream> open, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(open);
        using HttpResponseMessage response =
            await RepeatAsync(request, null, static (response, _) => Task.FromResult(response), cancellationToken);
        await using Stream source = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using Stream target = open();
        try
        {
            await source.CopyToAsync(target, cancellationToken);
        }
        catch (HttpIOException cut)
        {
            throw new NoAnswerException($"The answer to {request.Path} was cut off: {cut.Message}", cut);
        }
    }

    /// <summary>One try at one silo: its answer as a document, with the JSON that it came as.</summary>
    /// <param name="key">The key of a command; null for none.</param>
    /// <param name="timeout">How long the try may take; null as the options say.</param>
    public async Task<ApiAnswer<T>> TryAsync<T>(
        Uri silo, ApiRequest<T> request, Guid? key, TimeSpan? timeout, CancellationToken cancellationToken) =>
        Read(request, await TryAsync(silo, (ApiRequest)request, key, timeout, cancellationToken));

    /// <summary>One try at one silo: its answer as it is.</summary>
    /// <param name="key">The key of a command; null for none.</param>
    /// <param name="timeout">How long the try may take; null as the options say.</param>
    public Task<string> TryAsync(Uri silo, ApiRequest request, Guid? key, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return TryAsync(
            silo, request, key, timeout, static (response, token) => response.Content.ReadAsStringAsync(token), cancellationToken);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _http.Dispose();

    private async Task<T> RepeatAsync<T>(
        ApiRequest request, Guid? key, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        Guid? sent = request.IsCommand ? key ?? Guid.NewGuid() : null;
        long started = _options.Time.GetTimestamp();
        while (true)
        {
            TimeSpan pause = _options.Pause;
            Exception? problem = null;
            bool isReached = false;
            for (int tried = 0; tried < _options.Addresses.Count; tried++)
            {
                Uri silo = _options.Addresses[(int)((uint)_favourite % (uint)_options.Addresses.Count)];
                try
                {
                    return await TryAsync(silo, request, sent, null, read, cancellationToken);
                }
                catch (ProblemException refused) when (CanRepeat(refused) && request.CanRepeat)
                {
                    (problem, isReached, pause) = (refused, true, refused.RetryAfter is { } asked && asked > pause ? asked : pause);
                }
                catch (NoAnswerException gone) when (request.CanRepeat)
                {
                    problem = gone;
                    isReached |= !gone.IsUnreached;
                }

                Interlocked.Increment(ref _favourite);
            }

            pause = pause < _options.LongestPause ? pause : _options.LongestPause;
            bool isHopeless = !isReached && !_options.WaitsForServers;
            if (isHopeless || _options.Time.GetElapsedTime(started) + pause > _options.Patience)
                throw problem!;
            await Task.Delay(pause, _options.Time, cancellationToken);
        }
    }

    /// <summary>Full, leaving, moving, overtaken, or an outcome that the server does not know: nothing was refused.</summary>
    private static bool CanRepeat(ProblemException problem) =>
        problem.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
            || problem.Code == ProblemException.ChangedMeanwhile;

    private static ApiAnswer<T> Read<T>(ApiRequest<T> request, string json)
    {
        T value = JsonSerializer.Deserialize<T>(json, Json) ?? throw new JsonException($"The answer to {request.Path} is null.");
        return new ApiAnswer<T>(value, json);
    }

    private async Task<T> TryAsync<T>(
        Uri silo, ApiRequest request, Guid? key, TimeSpan? timeout, Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        LentStream? lent = request.File is { } file ? new LentStream(file) : null;
        using HttpRequestMessage message = Message(silo, request, key, lent);
        TimeSpan longest = timeout ?? _options.Timeout;
        using var patience = new CancellationTokenSource(longest, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        HttpResponseMessage? response = null;
        try
        {
            response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!response.IsSuccessStatusCode)
            {
                string problem = await response.Content.ReadAsStringAsync(either.Token);
                throw ProblemException.Of(response.StatusCode, problem, RetryAfterOf(response));
            }

            T answer = await read(response, either.Token);
            // Who reads the body later owns the response.
            if (answer is HttpResponseMessage)
                response = null;
            return answer;
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new NoAnswerException($"The server at {silo} does not answer: {error.Message}", error);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new NoAnswerException($"The server at {silo} does not answer: nothing came in {longest.TotalSeconds:0.###} s", late);
        }
        finally
        {
            response?.Dispose();
            if (lent is not null)
                await lent.TakeBackAsync();
        }
    }

    private HttpRequestMessage Message(Uri silo, ApiRequest request, Guid? key, LentStream? file)
    {
        var message = new HttpRequestMessage(request.Method, new Uri(silo, ApiRequest.Root + request.Path));
        if (_options.Token is { } token)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (key is { } id)
            message.Headers.Add(KeyHeader, id.ToString());
        if (file is not null)
        {
            if (file.CanSeek)
                file.Position = 0;
            message.Content = new StreamContent(file, UploadBuffer);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        }
        else if (request.Body is { } body)
        {
            message.Content = JsonContent.Create(body, body.GetType(), options: Json);
        }

        return message;
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _options.Time.GetUtcNow(),
        _ => null,
    };

    /// <summary>Asks for pages until one is short.</summary>
    /// <param name="next">Takes how many items were seen and the last of them, null at the start.</param>
    private static async IAsyncEnumerable<T> PagesAsync<T>(
        Func<int, T?, CancellationToken, Task<IReadOnlyList<T>>> next, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        int seen = 0;
        T? last = null;
        IReadOnlyList<T> page;
        do
        {
            page = await next(seen, last, cancellationToken);
            foreach (T item in page)
                yield return item;
            seen += page.Count;
            last = page.Count > 0 ? page[^1] : null;
        }
        while (page.Count >= PageSize);
    }
}
