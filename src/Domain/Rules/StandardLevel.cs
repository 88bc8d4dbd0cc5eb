namespace AnSinh.Domain.Rules;

/// <summary>The standard level of social assistance from a day on (Decree 20/2021/ND-CP, article 4).</summary>
public sealed record StandardLevel
{
    public required DateOnly From { get; init; }

    /// <summary>Last day, null while it holds.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Đồng a month.</summary>
    public required long Amount { get; init; }

    /// <summary>Null for the national level, else the province whose council set it.</summary>
    public int? Province { get; init; }

    /// <summary>Decree or resolution.</summary>
    public required string Basis { get; init; }

    /// <summary>Starts with S when sourced, else M and a probability.</summary>
    public required string Certainty { get; init; }

    public bool IsSourced => Certainty.StartsWith('S');
}
