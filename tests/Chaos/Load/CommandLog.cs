namespace AnSinh.Chaos.Load;

/// <summary>What became of a command, as its sender knows it.</summary>
internal enum Answer
{
    Acknowledged,
    Refused,

    /// <summary>No answer in time, or none at all: it may or may not have happened.</summary>
    Unknown,
}

/// <param name="Subject">A batch id, or a citizen id for an enrolment.</param>
/// <param name="Text">The refusal, or the error.</param>
internal sealed record SentCommand(Guid CommandId, string Kind, string Subject, string Person, Answer Answer, string Text);

/// <summary>Everything that was asked of the cluster and what was answered: what the checker holds it to.</summary>
internal sealed class CommandLog
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, SentCommand> _commands = [];

    public IReadOnlyList<SentCommand> All
    {
        get
        {
            lock (_lock)
                return [.. _commands.Values];
        }
    }

    public int Count(Answer answer) => All.Count(command => command.Answer == answer);

    /// <summary>A later answer to the same command replaces "unknown", and never an acknowledgement.</summary>
    public void Note(SentCommand command)
    {
        lock (_lock)
        {
            if (!_commands.TryGetValue(command.CommandId, out SentCommand? known) || known.Answer == Answer.Unknown)
                _commands[command.CommandId] = command;
        }
    }
}
