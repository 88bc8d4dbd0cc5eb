using AnSinh.Domain.Primitives;

namespace AnSinh.Files.Registry;

/// <summary>
/// Citizen ids of a file and the line of each, in eight bytes: 40 bits of id, 24 bits of line, open addressing. Ten million people take 128
/// MB.
/// </summary>
internal sealed class SeenIds
{
    private const int LineBits = 24;
    private const int FirstSlots = 1 << 12;
    private ulong[] _slots = new ulong[FirstSlots];
    private int _count;

    /// <summary>
    /// The line that has this id already, or 0 when it is new; then it is kept with this line (1 to <see cref="FileLimits.MaxLines"/>).
    /// </summary>
    public long FirstLineOf(long id, long line)
    {
        if (_count >= _slots.Length / 4 * 3)
            Grow();
        int slot = Find(_slots, (ulong)id);
        if (_slots[slot] != 0)
            return (long)(_slots[slot] & FileLimits.MaxLines);
        _slots[slot] = ((ulong)id << LineBits) | (ulong)line;
        _count++;
        return 0;
    }

    private static int Find(ulong[] slots, ulong id)
    {
        int mask = slots.Length - 1;
        int slot = SecretHash.SlotOf(id, slots.Length);
        while (slots[slot] != 0 && slots[slot] >> LineBits != id)
            slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        var larger = new ulong[_slots.Length * 2];
        foreach (ulong entry in _slots)
        {
            if (entry != 0)
                larger[Find(larger, entry >> LineBits)] = entry;
        }

        _slots = larger;
    }
}
