using System.Diagnostics.CodeAnalysis;

namespace AnSinh.Domain.Primitives;

/// <summary>A programme's short name: exactly three upper-case ASCII letters, for example <c>MSA</c>.</summary>
[GenerateSerializer, Immutable, Alias("programme-code.v1")]
public readonly record struct ProgrammeCode
{
    public const int Length = 3;

    private ProgrammeCode(string value) => Value = value;

    /// <summary>The monthly social allowance of Decree 20/2021/ND-CP, article 6.</summary>
    public static ProgrammeCode MonthlySocialAllowance { get; } = new("MSA");

    /// <summary>The social pension of the Social Insurance Law 41/2024/QH15 and Decree 176/2025/ND-CP.</summary>
    public static ProgrammeCode SocialPension { get; } = new("SPN");

    /// <summary>Care support of Decree 20/2021/ND-CP, articles 19 and 20.</summary>
    public static ProgrammeCode CareSupport { get; } = new("CAR");

    /// <summary>Funeral support of Decree 20/2021/ND-CP, articles 11 and 14: once, for the month of death.</summary>
    public static ProgrammeCode FuneralSupport { get; } = new("FUN");

    [Id(0)]
    public string Value { get; init; }

    public static bool TryParse([NotNullWhen(true)] string? text, out ProgrammeCode code)
    {
        bool valid = text is { Length: Length } && text.All(char.IsAsciiLetterUpper);
        code = valid ? new ProgrammeCode(text!) : default;
        return valid;
    }

    /// <exception cref="FormatException">The text is not three upper-case letters.</exception>
    public static ProgrammeCode Parse(string text) =>
        TryParse(text, out ProgrammeCode code)
            ? code
            : throw new FormatException($"'{text}' is no programme code: three upper-case letters.");

    public override string ToString() => Value ?? "";
}
