namespace AnSinh.Generator;

/// <summary>Draws an index with the given shares, in one look-up.</summary>
internal sealed class Weighted
{
    private readonly byte[] _table;

    /// <param name="shares">At most 256 of them; their sum is the size of the table.</param>
    public Weighted(IReadOnlyList<int> shares)
    {
        _table = new byte[shares.Sum()];
        int at = 0;
        for (int i = 0; i < shares.Count; i++)
        {
            _table.AsSpan(at, shares[i]).Fill(checked((byte)i));
            at += shares[i];
        }
    }

    public int Next(ref SplitMix64 random) => _table[random.Below(_table.Length)];
}
