using AnSinh.Domain.Primitives;

namespace AnSinh.Generator;

/// <summary>What a synthetic province looks like. The same options give the same bytes.</summary>
public sealed record GeneratorOptions
{
    /// <summary>Rows below the header, 1 to <see cref="GeneratorLimits.MaxRows"/>, wrong ones included.</summary>
    public required long Beneficiaries { get; init; }

    /// <value>The default is 1.</value>
    public ulong Seed { get; init; } = 1;

    /// <summary>The month for which ages, deaths, suspensions and changed accounts are made to fit.</summary>
    /// <value>The default is 2024-12.</value>
    public BenefitPeriod ReferenceMonth { get; init; } = new(2024, 12);

    /// <summary>Rows in a thousand with one thing wrong, in turn everything that import or the rules of a run refuse.</summary>
    /// <value>The default is 30.</value>
    public int WrongPerThousand { get; init; } = 30;

    /// <summary>Good account rows in a thousand whose account makes a sandbox bank reject or return.</summary>
    /// <value>The default is 10.</value>
    public int SandboxPerThousand { get; init; } = 10;

    /// <summary>
    /// 1 writes the same province as it is one month later, for a change report: everybody of the first file, some of them dead, stopped,
    /// moved, with another account or category, and about 1 % new people at the end. Ages and wrong rows stay those of
    /// <see cref="ReferenceMonth"/>.
    /// </summary>
    /// <value>The default is 0: the reference month itself.</value>
    public int MonthsLater { get; init; }

    /// <summary>
    /// One grant a person, nothing shared, owed or moved: a province whose payouts one rule after the other can judge, for comparisons.
    /// </summary>
    /// <value>The default is false.</value>
    public bool IsPlain { get; init; }
}
