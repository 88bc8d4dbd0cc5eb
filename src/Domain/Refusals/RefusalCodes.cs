using System.Collections.Frozen;
using System.Text.Json;

namespace AnSinh.Domain.Refusals;

/// <summary>The names of refusal codes, as they stand in replies, answers and pages.</summary>
public static class RefusalCodes
{
    private static readonly FrozenDictionary<RefusalCode, string> Names = All.ToFrozenDictionary(
        code => code, code => JsonNamingPolicy.KebabCaseLower.ConvertName(code.ToString()));

    private static readonly FrozenDictionary<string, RefusalCode> Codes = Names.ToFrozenDictionary(
        name => name.Value, name => name.Key, StringComparer.Ordinal);

    /// <summary>Every code, in the order of its declaration.</summary>
    public static IReadOnlyList<RefusalCode> All => Enum.GetValues<RefusalCode>();

    /// <summary>For example <c>four-eyes</c>.</summary>
    public static string Name(this RefusalCode code) => Names[code];

    /// <summary>False for a name of a newer program: a caller must not take such a refusal for one that it knows.</summary>
    public static bool TryParse(string? name, out RefusalCode code)
    {
        code = default;
        return name is not null && Codes.TryGetValue(name, out code);
    }

    /// <summary>The code of a reply.</summary>
    /// <exception cref="InvalidOperationException">A newer program made the reply.</exception>
    public static RefusalCode Parse(string name) => TryParse(name, out RefusalCode code)
        ? code
        : throw new InvalidOperationException($"'{name}' is no refusal code that this program knows. Use the newer program.");
}
