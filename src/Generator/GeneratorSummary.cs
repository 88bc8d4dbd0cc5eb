namespace AnSinh.Generator;

/// <summary>What a generator wrote, so that an import can be checked against it.</summary>
/// <param name="WrongRows">Rule that must refuse the row → rows.</param>
/// <param name="SandboxRows">Good rows whose account a sandbox bank rejects or returns.</param>
public sealed record GeneratorSummary(long Rows, long Bytes, IReadOnlyDictionary<string, long> WrongRows, long SandboxRows)
{
    /// <summary>What was planted in good rows for the look across people and for entitlement → rows.</summary>
    public IReadOnlyDictionary<string, long> Planted { get; init; } = new Dictionary<string, long>();

    /// <summary>What is different from the month before → rows; empty for the first month.</summary>
    public IReadOnlyDictionary<string, long> Changed { get; init; } = new Dictionary<string, long>();
}
