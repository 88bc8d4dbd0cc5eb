namespace AnSinh.Simulation.Tests;

/// <summary>How often what goes wrong, per mille of the occasions.</summary>
internal sealed record FaultRates(int Unsent, int Late, int ReplyLost, int Repeated)
{
    public static FaultRates None { get; } = new(0, 0, 0, 0);
}

/// <summary>
/// Requests between the parts: each may never arrive, arrive after its sender gave up, lose its reply, or be carried out twice.
/// </summary>
internal sealed class Network(Scheduler scheduler)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public FaultRates Rates { get; set; } = FaultRates.None;

    public Dictionary<string, int> Faults { get; } = [];

    /// <summary>One request to a server that does it at once.</summary>
    public async Task<T> AskAsync<T>(Node node, string what, Func<T> effect)
    {
        await scheduler.Step(node, what);
        if (scheduler.Choices.Chance(Rates.Unsent))
        {
            Count("request lost");
            throw new IOException($"{what}: the connection broke.");
        }

        if (scheduler.Choices.Chance(Rates.Late))
        {
            Count("request late");
            scheduler.Later(what + " arrives late", () => Swallow(effect));
            throw new IOException($"{what}: no answer in time.");
        }

        bool replyLost = scheduler.Choices.Chance(Rates.ReplyLost);
        T result = effect();
        await scheduler.Step(node, replyLost ? what + ": reply is lost" : what + ": reply");
        if (!replyLost)
            return result;
        Count("reply lost");
        throw new IOException($"{what}: the connection broke after the request.");
    }

    /// <summary>A call to another process, which takes its own time; the caller waits for so long only.</summary>
    public async Task<T> CallAsync<T>(Node? caller, Node target, string what, Func<Task<T>> body)
    {
        await scheduler.Step(caller, what);
        var answer = new TaskCompletionSource<T>();
        scheduler.Start(Patience, () => answer.TrySetException(new TimeoutException($"{what}: no answer in time.")));
        if (scheduler.Choices.Chance(Rates.Unsent))
        {
            Count("call lost");
        }
        else
        {
            _ = RunAsync(target, what, body, answer);
            if (scheduler.Choices.Chance(Rates.Repeated))
            {
                Count("call carried out twice");
                _ = RunAsync(target, what + " again", body, answer);
            }
        }

        T result = await answer.Task;
        await scheduler.Step(caller, what + ": answer");
        return result;
    }

    public void Count(string fault) => Faults[fault] = Faults.GetValueOrDefault(fault) + 1;

    private async Task RunAsync<T>(Node target, string what, Func<Task<T>> body, TaskCompletionSource<T> answer)
    {
        await scheduler.Step(target, what + " runs");
        try
        {
            T result = await body();
            if (scheduler.Choices.Chance(Rates.ReplyLost))
                Count("answer lost");
            else
                answer.TrySetResult(result);
        }
        catch (Exception error)
        {
            answer.TrySetException(error);
        }
    }

    private static void Swallow<T>(Func<T> effect)
    {
        try
        {
            effect();
        }
        catch (Exception)
        {
            // The server refused what came late; its sender is not there to hear it.
        }
    }
}
