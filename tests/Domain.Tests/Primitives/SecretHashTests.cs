using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Tests.Primitives;

public sealed class SecretHashTests
{
    private const int Slots = 1 << 14;
    private const int Ids = Slots / 2;

    /// <summary>Ids that all fell on one place of the table that multiplied by a number known to everybody.</summary>
    [Fact]
    public void Ids_that_were_chosen_against_a_known_multiplier_spread()
    {
        const ulong Known = 0x9E37_79B9_7F4A_7C15;
        ulong[] chosen = [.. Chosen(Known).Take(Ids)];
        chosen.Length.ShouldBe(Ids, "an attacker finds as many as a file has rows");
        chosen.Select(id => KnownSlot(id, Known)).Distinct().Count().ShouldBe(1);
        LongestRun(chosen, id => SecretHash.SlotOf(id, Slots)).ShouldBeLessThan(Ids / 16);
    }

    [Fact]
    public void Ids_in_a_row_spread_whatever_was_drawn()
    {
        var random = new Random(7);
        for (int draw = 0; draw < 20; draw++)
        {
            ulong first = (ulong)random.NextInt64() | 1, second = (ulong)random.NextInt64() | 1;
            ulong[] row = [.. Enumerable.Range(0, Ids).Select(number => 74_080_000_000UL + (ulong)number)];
            LongestRun(row, id => SecretHash.SlotOf(id, Slots, first, second)).ShouldBeLessThan(Ids / 16);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4_096)]
    public void A_place_is_within_the_table(int slots)
    {
        for (ulong id = 0; id < 10_000; id += 7)
            SecretHash.SlotOf(id, slots).ShouldBeInRange(0, slots - 1);
    }

    private static int KnownSlot(ulong id, ulong multiplier) => (int)((id * multiplier) >> 32) & (Slots - 1);

    // What the multiplier's inverse maps back: numbers whose products have zeros where the table looked.
    private static IEnumerable<ulong> Chosen(ulong multiplier)
    {
        ulong inverse = multiplier;
        for (int step = 0; step < 6; step++)
            inverse *= 2 - (multiplier * inverse);
        for (ulong low = 0; ; low++)
        {
            for (ulong high = 0; high < 1UL << 10; high++)
                yield return unchecked(((high << 46) | low) * inverse);
        }
    }

    /// <summary>The longest row of taken places: about what a look-up passes over.</summary>
    private static int LongestRun(ulong[] ids, Func<ulong, int> slotOf)
    {
        var taken = new bool[Slots];
        foreach (ulong id in ids)
        {
            int slot = slotOf(id);
            while (taken[slot])
                slot = (slot + 1) & (Slots - 1);
            taken[slot] = true;
        }

        int longest = 0, run = 0;
        foreach (bool one in taken)
        {
            run = one ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
