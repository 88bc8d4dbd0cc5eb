namespace AnSinh.Domain.Journal;

/// <summary>What a stream of events belongs to. Each kind has a table of its own, and a word for people.</summary>
public sealed record StreamKind
{
    private const int MaxLength = 32;

    /// <param name="name">1 to 32 lower-case letters and '_'. Stored: never rename.</param>
    /// <exception cref="ArgumentException">The name is no such text: a table could not be named after it.</exception>
    public StreamKind(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > MaxLength || name[0] == '_' || !name.All(static c => char.IsAsciiLetterLower(c) || c == '_'))
            throw new ArgumentException($"A kind of streams has 1 to {MaxLength} lower-case letters or '_', not '{name}'.", nameof(name));
        Name = name;
    }

    public static StreamKind Batch { get; } = new("batch");

    public static StreamKind Fund { get; } = new("fund");

    /// <summary>Every kind that the program keeps; the verification walks them all.</summary>
    public static IReadOnlyList<StreamKind> All { get; } = [Batch, Fund];

    public string Name { get; }

    public override string ToString() => Name;
}
