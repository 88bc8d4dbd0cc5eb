using System.Globalization;

namespace AnSinh.Domain.Places;

/// <summary>How much an <see cref="Area"/> covers. The numbers are stored: never renumber.</summary>
public enum AreaLevel : byte
{
    /// <summary>Nobody: what an area is before it is read.</summary>
    Nothing = 0,
    Commune = 1,
    District = 2,
    Province = 3,
    All = 4,
}

/// <summary>The people a batch is for: a commune (five digits), a district (three), a province (two) or <c>all</c>.</summary>
[GenerateSerializer, Immutable, Alias("area.v1")]
public readonly record struct Area
{
    private Area(AreaLevel level, int code)
    {
        Level = level;
        Code = code;
    }

    /// <summary>Everyone, also people in communes that this program does not know.</summary>
    public static Area All { get; } = new(AreaLevel.All, 0);

    [Id(0)]
    public AreaLevel Level { get; init; }

    [Id(1)]
    public int Code { get; init; }

    /// <summary>
    /// Reads <c>all</c> or a code of two, three or five digits; <paramref name="error"/> is one line that says what is allowed.
    /// </summary>
    public static bool TryParse(string? text, out Area area, out string error)
    {
        area = default;
        error = "";
        if (text == "all")
        {
            area = All;
            return true;
        }

        AreaLevel level = LevelOf(text);
        if (level == AreaLevel.Nothing || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int code))
        {
            error = $"'{text}' is no area: give a commune (5 digits), a district (3 digits), a province (2 digits) or 'all'.";
            return false;
        }

        if (!IsKnown(level, code))
        {
            error = $"There is no {Noun(level)} {text} in the reference data: it has province {Communes.Province}, " +
                $"districts {Communes.Districts.Keys.Min()}-{Communes.Districts.Keys.Max()} and {Communes.All.Count} communes " +
                $"from {Communes.All[0].Code} to {Communes.All[^1].Code}.";
            return false;
        }

        area = new Area(level, code);
        return true;
    }

    /// <summary>True when a person who lives in this commune is in the area. Runs once per person; allocates nothing.</summary>
    public bool Contains(int commune) => Level switch
    {
        AreaLevel.All => true,
        AreaLevel.Province => Code == Communes.Province && Communes.Exists(commune),
        AreaLevel.District => Code != 0 && Communes.DistrictOf(commune) == Code,
        AreaLevel.Commune => commune == Code,
        _ => false,
    };

    /// <summary>The text that <see cref="TryParse"/> reads; "" for no area.</summary>
    public override string ToString() => Level switch
    {
        AreaLevel.All => "all",
        AreaLevel.Province => Code.ToString("D2", CultureInfo.InvariantCulture),
        AreaLevel.District => Code.ToString("D3", CultureInfo.InvariantCulture),
        AreaLevel.Commune => Code.ToString("D5", CultureInfo.InvariantCulture),
        _ => "",
    };

    private static AreaLevel LevelOf(string? text) => text?.Length switch
    {
        2 => AreaLevel.Province,
        3 => AreaLevel.District,
        5 => AreaLevel.Commune,
        _ => AreaLevel.Nothing,
    };

    private static bool IsKnown(AreaLevel level, int code) => level switch
    {
        AreaLevel.Province => code == Communes.Province,
        AreaLevel.District => Communes.Districts.ContainsKey(code),
        _ => Communes.Exists(code),
    };

    private static string Noun(AreaLevel level) => level switch
    {
        AreaLevel.Province => "province",
        AreaLevel.District => "district",
        _ => "commune",
    };
}
