using System.Net;
using System.Text.Json;
using AnSinh.Cli.Runs;
using AnSinh.Client;

namespace AnSinh.Chaos.Load;

/// <summary>
/// A client as they are in the field: another silo after every failure, the same command id for the same command until there is an answer,
/// now and then a time-out that is far too short, and now and then the same request at two silos at once.
/// </summary>
internal sealed class ClusterClient : IDisposable
{
    private const double HastyShare = 0.15;
    private const double TwiceShare = 0.1;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Hasty = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(5);

    // Each of these says "repeat it": nothing was decided. See docs/developers/api.md.
    private static readonly HashSet<string> Undecided = ["changed-meanwhile", "busy", "unknown", "draining", "moving", "internal"];

    private readonly HttpClient _probe = new(Connections());
    private readonly Dictionary<string, AnSinhClient> _people = new(StringComparer.Ordinal);
    private readonly Func<IReadOnlyList<SiloRun>> _silos;
    private readonly Func<string, string> _tokenOf;
    private readonly CommandLog _log;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly Lock _lock = new();
    private int _next;

    public ClusterClient(Func<IReadOnlyList<SiloRun>> silos, Func<string, string> tokenOf, CommandLog log, int seed, TimeProvider time) =>
        (_silos, _tokenOf, _log, _time, _random) = (silos, tokenOf, log, time, new Random(seed));

    public void Dispose()
    {
        foreach (AnSinhClient client in _people.Values)
            client.Dispose();
        _probe.Dispose();
    }

    /// <summary>Repeats a command until it is answered or the token ends; the log gets what became of it.</summary>
    /// <param name="make">Makes the request of one try. Two tries at once may not read one file.</param>
    public async Task<(Answer Answer, T? Document)> CommandAsync<T>(
        string kind, string subject, string person, Func<ApiRequest<T>> make, TimeSpan timeout, CancellationToken cancellationToken)
        where T : class
    {
        var commandId = Guid.NewGuid();
        string problem = "not sent";
        for (bool first = true; !cancellationToken.IsCancellationRequested; first = false)
        {
            TimeSpan patience = first && Draws(HastyShare) ? Hasty : timeout;
            Task<Reply<T>> other = first && Draws(TwiceShare)
                ? TryAsync(make(), person, commandId, patience, cancellationToken)
                : Task.FromResult(default(Reply<T>));
            Reply<T> reply = await TryAsync(make(), person, commandId, patience, cancellationToken);
            Reply<T> second = await other;
            // Of two answers a success counts: the other may have met the first one on its way.
            if (second.Document is not null || !reply.IsAnswered)
                reply = second.IsAnswered ? second : reply;
            problem = reply.Problem ?? problem;
            if (reply.Document is { } document)
                return (Note(Answer.Acknowledged), document);
            if (reply.IsDecision)
                return (Note(Answer.Refused), null);
            await Task.Delay(Pause, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return (Note(Answer.Unknown), null);

        Answer Note(Answer outcome)
        {
            _log.Note(new SentCommand(commandId, kind, subject, person, outcome, problem));
            return outcome;
        }
    }

    /// <summary>Asks until there is an answer; null when the token ended or there is no such thing.</summary>
    public async Task<T?> AskAsync<T>(ApiRequest<T> question, string person, CancellationToken cancellationToken)
        where T : class
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            Reply<T> reply = await TryAsync(question, person, null, AskTimeout, cancellationToken);
            if (reply.Document is { } document)
                return document;
            if (reply.Refused?.Status == HttpStatusCode.NotFound)
                return null;
            await Task.Delay(Pause, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }

    /// <summary>True when the silo at this address says that it is ready.</summary>
    public async Task<bool> IsReadyAsync(string url, CancellationToken cancellationToken)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Glance);
            using HttpResponseMessage response = await _probe.GetAsync(new Uri(url + "/health/ready"), patience.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private bool Draws(double share)
    {
        lock (_lock)
            return _random.NextDouble() < share;
    }

    /// <summary>One try at the next silo.</summary>
    private async Task<Reply<T>> TryAsync<T>(
        ApiRequest<T> request, string person, Guid? commandId, TimeSpan timeout, CancellationToken cancellationToken)
        where T : class
    {
        Uri[] known = [.. _silos().Select(silo => new Uri(silo.Url))];
        if (known.Length == 0)
            return new Reply<T>(null, null, "no silo has been started yet");
        AnSinhClient client = ClientOf(person, known);
        Uri silo = known[(int)((uint)Interlocked.Increment(ref _next) % (uint)known.Length)];
        try
        {
            ApiAnswer<T> answer = await client.TryAsync(silo, request, commandId, timeout, cancellationToken);
            return new Reply<T>(answer.Value, null, "acknowledged");
        }
        catch (ProblemException refused)
        {
            return new Reply<T>(null, refused, $"{(int)refused.Status} {refused.Message}");
        }
        catch (Exception failure) when (failure is NoAnswerException or OperationCanceledException or JsonException)
        {
            return new Reply<T>(null, null, failure.Message);
        }
    }

    private AnSinhClient ClientOf(string person, IReadOnlyList<Uri> silos)
    {
        lock (_lock)
        {
            if (!_people.TryGetValue(person, out AnSinhClient? client))
            {
                var options = new AnSinhClientOptions { Addresses = silos, Token = _tokenOf(person), Time = _time };
                _people[person] = client = new AnSinhClient(options, Connections());
            }

            return client;
        }
    }

    private static SocketsHttpHandler Connections() =>
        new() { ConnectTimeout = TimeSpan.FromSeconds(2), PooledConnectionLifetime = TimeSpan.FromMinutes(1) };

    /// <summary>What one try came to: a document, a refusal, or neither.</summary>
    private readonly record struct Reply<T>(T? Document, ProblemException? Refused, string? Problem)
        where T : class
    {
        public bool IsAnswered => Document is not null || Refused is not null;

        public bool IsDecision => Refused is { } refused && (int)refused.Status is >= 400 and < 500 && !Undecided.Contains(refused.Code);
    }
}
