using AnSinh.Domain.Places;

namespace AnSinh.Generator;

/// <summary>
/// Hands out citizen ids, each once: a counter per (province, sex and century, year) walks through its million serials in a scattered
/// order, so nothing has to be remembered or tried again.
/// </summary>
internal sealed class CitizenIds
{
    private const int Serials = 1_000_000;

    // Coprime to a million, so that count × step mod a million visits every serial once.
    private const long Step = 618_033;

    private static readonly int[] Neighbours = [70, 72, 75, 77, 79, 80, 82];
    private static readonly int[] Everywhere = [.. CitizenIdPrefixes.All.Keys.Order()];

    private readonly int[] _used = new int[CitizenIdPrefixes.FirstCountryCode * 1000];
    private readonly uint _offset;

    public CitizenIds(ulong seed) => _offset = (uint)(new SplitMix64(seed ^ 0xA5A5).Next() % Serials);

    /// <summary>Most people are from the province itself, some from its neighbours, a few from anywhere.</summary>
    public long Next(ref SplitMix64 random, bool female, int birthYear)
    {
        int draw = random.Below(100);
        int prefix = draw switch
        {
            < 74 => Communes.Province,
            < 88 => Neighbours[random.Below(Neighbours.Length)],
            _ => Everywhere[random.Below(Everywhere.Length)],
        };
        int sexAndCentury = ((birthYear - 1900) / 100 * 2) + (female ? 1 : 0);
        int cell = (prefix * 1000) + (sexAndCentury * 100) + (birthYear % 100);
        while (_used[cell] == Serials)
        {
            prefix = Everywhere[(Array.IndexOf(Everywhere, prefix) + 1) % Everywhere.Length];
            cell = (prefix * 1000) + (sexAndCentury * 100) + (birthYear % 100);
        }

        long serial = ((_used[cell]++ * Step) + _offset + (cell * 7919L)) % Serials;
        return ((long)cell * Serials) + serial;
    }
}
