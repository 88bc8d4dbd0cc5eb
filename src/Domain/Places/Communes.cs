using System.Collections.Frozen;
using System.Globalization;
using AnSinh.Domain.ReferenceData;

namespace AnSinh.Domain.Places;

/// <summary>The communes this program pays in: the 91 of Bình Dương, province 74 (<c>data/binhduong_wards_2024.csv</c>).</summary>
public static class Communes
{
    /// <summary>The only province whose communes are known.</summary>
    public const int Province = 74;

    private static readonly FrozenDictionary<int, Commune> ByCode = Load();
    private static readonly int FirstCode = ByCode.Keys.Min();
    private static readonly short[] DistrictByOffset = DistrictTable();

    /// <summary>All communes, by code.</summary>
    public static IReadOnlyList<Commune> All { get; } = [.. ByCode.Values.OrderBy(commune => commune.Code)];

    /// <summary>District code → name, by code.</summary>
    public static IReadOnlyDictionary<int, string> Districts { get; } =
        ByCode.Values.DistinctBy(commune => commune.District)
            .ToFrozenDictionary(commune => commune.District, commune => commune.DistrictName);

    public static bool TryGet(int code, out Commune? commune) => ByCode.TryGetValue(code, out commune);

    public static bool Exists(int code) => DistrictOf(code) != 0;

    /// <summary>The district of a commune, 0 when the commune is unknown. One array look-up: it runs once per person.</summary>
    public static int DistrictOf(int commune)
    {
        uint offset = (uint)(commune - FirstCode);
        return offset < (uint)DistrictByOffset.Length ? DistrictByOffset[offset] : 0;
    }

    private static FrozenDictionary<int, Commune> Load()
    {
        Dictionary<int, string> districts = Resource.Rows("binhduong_districts_2024.csv")
            .ToDictionary(row => Number(row["code"]), row => row["full_name"]);
        return Resource.Rows("binhduong_wards_2024.csv")
            .Select(row => new Commune(
                Number(row["code"]), row["full_name"], Number(row["district_code"]), districts[Number(row["district_code"])], Province))
            .ToFrozenDictionary(commune => commune.Code);
    }

    private static short[] DistrictTable()
    {
        var table = new short[ByCode.Keys.Max() - FirstCode + 1];
        foreach (Commune commune in ByCode.Values)
            table[commune.Code - FirstCode] = checked((short)commune.District);
        return table;
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
