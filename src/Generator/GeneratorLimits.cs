namespace AnSinh.Generator;

/// <summary>Upper bounds of what is invented.</summary>
public static class GeneratorLimits
{
    /// <summary>Rows of a synthetic province.</summary>
    public const long MaxRows = 10_000_000;
}
