namespace AnSinh.Generator;

/// <summary>
/// Writes the registry of a synthetic province: invented people with citizen ids of the right structure (each once), real communes and
/// banks, ages that fit their categories, and a share of rows that are wrong in every way a registry can be. No row is about anyone.
/// </summary>
public static class RegistryGenerator
{
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static GeneratorSummary Write(Stream stream, GeneratorOptions options)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Beneficiaries is < 1 or > GeneratorLimits.MaxRows)
            throw new ArgumentOutOfRangeException(
                nameof(options), $"Beneficiaries is {options.Beneficiaries}: it must be 1 to {GeneratorLimits.MaxRows}.");
        if (options.WrongPerThousand is < 0 or > 1000 || options.SandboxPerThousand is < 0 or > 1000)
            throw new ArgumentOutOfRangeException(nameof(options), "WrongPerThousand and SandboxPerThousand must be 0 to 1000.");
        if (options.ReferenceMonth.Year is < 2014 or > 2098)
            throw new ArgumentOutOfRangeException(
                nameof(options), $"ReferenceMonth is {options.ReferenceMonth}: it must be 2014-01 to 2098-12.");
        if (options.MonthsLater is < 0 or > 1)
            throw new ArgumentOutOfRangeException(nameof(options), $"MonthsLater is {options.MonthsLater}: it must be 0 or 1.");
        return new Province(stream, options).Write();
    }
}
