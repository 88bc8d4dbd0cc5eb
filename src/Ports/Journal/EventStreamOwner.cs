using AnSinh.Domain.Journal;

namespace AnSinh.Ports.Journal;

/// <summary>
/// One activation's hold on a stream of events, without Orleans: reads the state, appends what was decided, folds in what was committed.
/// There may be several owners of one stream at a time; the journal lets only one of them go on. The others, and one whose append has an
/// unknown outcome, are <see cref="IsLost"/> for good.
/// </summary>
/// <typeparam name="T">What the events are folded into.</typeparam>
/// <remarks>Not for several threads. Calls may interleave; <see cref="InTurnAsync"/> puts decisions one after the other.</remarks>
public sealed class EventStreamOwner<T>(
    StreamKind kind, string key, IEventStreams streams, TimeProvider time, T state, Action<T, StreamEvent> fold)
{
    private readonly List<StreamEvent> _events = [];
    private readonly HashSet<Guid> _commands = [];
    private Task _turn = Task.CompletedTask;

    public T State { get; } = state;

    /// <summary>Every event that the state includes, in order.</summary>
    public IReadOnlyList<StreamEvent> Events => _events;

    /// <summary>True when the state may not be the truth any more; read again with another owner.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Told once, when this owner is lost: the event that was not appended, and its outcome, null when that is unknown.</summary>
    /// <value>The default tells nobody. The event is null when a newer state was found without an append.</value>
    public Action<StreamEvent?, AppendOutcome?> Lost { get; init; } = static (_, _) => { };

    /// <summary>Makes the exception of a kind whose callers know an alias of its own.</summary>
    /// <value>The default makes a <see cref="FencedException"/>.</value>
    public Func<string, FencedException> Fenced { get; init; } = static message => new FencedException(message);

    /// <summary>True when the state includes an event of this command: a repeat of the command changes nothing.</summary>
    public bool Knows(Guid commandId) => _commands.Contains(commandId);

    /// <summary>Reads the stream into a state that is still empty.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (_events.Count > 0)
            throw new InvalidOperationException($"The stream of {kind} {key} was read before. Take another owner.");
        try
        {
            foreach (StreamEvent known in await streams.ReadAsync(kind, key, cancellationToken))
                Take(known);
        }
        catch
        {
            IsLost = true;
            throw;
        }
    }

    /// <summary>
    /// One decision with its event after the other. Two that wrote the same sequence would fence each other, and this owner would be lost
    /// for nothing.
    /// </summary>
    /// <param name="decide">Gives the answer, after an append or without one.</param>
    /// <param name="isUnproved">True for an answer that no append proves; the journal confirms such an answer.</param>
    /// <exception cref="FencedException">Another owner was first. Repeat the call with another owner.</exception>
    public async Task<TReply> InTurnAsync<TReply>(
        Func<Task<TReply>> decide, Func<TReply, bool> isUnproved, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decide);
        ArgumentNullException.ThrowIfNull(isUnproved);
        Task before = _turn;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _turn = done.Task;
        try
        {
            await before;
            cancellationToken.ThrowIfCancellationRequested();
            ThrowIfLost();
            TReply reply = await decide();
            if (isUnproved(reply))
                await ConfirmAsync(cancellationToken);
            return reply;
        }
        finally
        {
            done.SetResult();
        }
    }

    /// <summary>
    /// Seals the next event, appends it and folds it in. Anything but a clean append means that this owner does not know the truth.
    /// </summary>
    /// <exception cref="FencedException">Another owner was first; nothing was written.</exception>
    public async Task AppendAsync(string name, Guid commandId, string actor, string details, CancellationToken cancellationToken)
    {
        ThrowIfLost();
        StreamEvent next = Seal(name, commandId, actor, details);
        AppendResult result;
        try
        {
            result = await streams.AppendAsync(kind, next, cancellationToken);
        }
        catch
        {
            // The append may have succeeded. Drop the state: a repeat reads the journal.
            Lose(next, null);
            throw;
        }

        if (result.Outcome != AppendOutcome.Appended)
        {
            Lose(next, result.Outcome);
            throw NewFenced();
        }

        try
        {
            Take(next);
        }
        catch
        {
            // Half of the event may be folded in.
            Lose(next, result.Outcome);
            throw;
        }
    }

    /// <summary>
    /// Makes sure that the state is the newest one at some moment of this call. An answer that no append proves needs it: an owner that was
    /// left behind would refuse what its successor has recorded, or call done what its successor still needs.
    /// </summary>
    /// <exception cref="FencedException">The journal has events that this owner does not know.</exception>
    public async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        ThrowIfLost();
        if ((await streams.ReadAsync(kind, key, cancellationToken)).Count == _events.Count)
            return;
        Lose(null, null);
        throw NewFenced();
    }

    private StreamEvent Seal(string name, Guid commandId, string actor, string details)
    {
        ArgumentNullException.ThrowIfNull(actor);
        // The database keeps microseconds, and the hash covers what it keeps.
        long ticks = time.GetUtcNow().UtcTicks;
        var recordedAt = new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
        var next = new StreamEvent(key, _events.Count + 1, name, commandId, recordedAt, actor.Trim(), details, [], []);
        return StreamEventHash.Seal(next, _events.Count == 0 ? EntryHash.Genesis : _events[^1].Hash);
    }

    private void Take(StreamEvent known)
    {
        fold(State, known);
        _events.Add(known);
        _commands.Add(known.CommandId);
    }

    private void Lose(StreamEvent? missed, AppendOutcome? outcome)
    {
        if (IsLost)
            return;
        IsLost = true;
        Lost(missed, outcome);
    }

    private void ThrowIfLost()
    {
        if (IsLost)
            throw NewFenced();
    }

    private FencedException NewFenced()
    {
        string word = char.ToUpperInvariant(kind.Name[0]) + kind.Name[1..];
        return Fenced($"{word} {key} was changed at the same moment by someone else. Repeat the call to see where it stands.");
    }
}
