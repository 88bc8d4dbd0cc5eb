using System.Collections.Frozen;
using System.Globalization;
using AnSinh.Domain.ReferenceData;

namespace AnSinh.Domain.Places;

/// <summary>
/// The first three digits of a citizen id: where the birth was registered (Decree 137/2015/ND-CP, article 13). Ids keep the codes of
/// the 63 provinces from before the mergers of 2025.
/// </summary>
public static class CitizenIdPrefixes
{
    /// <summary>From here up a prefix is a country code, of which we have no list: accepted, with a warning.</summary>
    public const int FirstCountryCode = 100;

    private static readonly FrozenDictionary<int, string> Provinces = Resource.Rows("vn_provinces_legacy63.csv")
        .ToFrozenDictionary(row => Number(row["cccd_prefix"]), row => row["full_name"]);

    private static readonly FrozenDictionary<int, int> Successors = Resource.Rows("vn_provinces_legacy63.csv")
        .ToFrozenDictionary(row => Number(row["code"]), row => Number(row["successor_code"]));

    private static readonly bool[] Known = KnownTable();

    /// <summary>Prefix → name of the province, for the 63 provinces.</summary>
    public static IReadOnlyDictionary<int, string> All => Provinces;

    public static bool IsProvince(int prefix) => (uint)prefix < (uint)Known.Length && Known[prefix];

    /// <summary>The province that took over an old one on 1 July 2025; 0 when the old one is unknown.</summary>
    public static int SuccessorOf(int province) => Successors.GetValueOrDefault(province);

    private static bool[] KnownTable()
    {
        var known = new bool[FirstCountryCode];
        foreach (int prefix in Provinces.Keys)
            known[prefix] = true;
        return known;
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
