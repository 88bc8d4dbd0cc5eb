namespace AnSinh.Domain.Cohorts;

/// <summary>Who asks, when, and under which command id.</summary>
/// <param name="At">Cut to whole microseconds, as the journal keeps time.</param>
public readonly record struct CommandContext(Guid CommandId, DateTimeOffset At, string Actor)
{
    public static CommandContext Create(Guid commandId, DateTimeOffset at, string actor) =>
        new(commandId, new DateTimeOffset(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero), actor);
}
