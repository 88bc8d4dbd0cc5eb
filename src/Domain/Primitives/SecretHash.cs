using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace AnSinh.Domain.Primitives;

/// <summary>
/// Places of numbers that come from outside, in tables with open addressing. The multipliers are drawn for each process: nobody can choose
/// ids in a file that all fall on one place and make each look-up as long as the file.
/// </summary>
/// <remarks>Places never leave the process: not in a snapshot, not on the wire.</remarks>
public static class SecretHash
{
    private static readonly ulong First = Odd();
    private static readonly ulong Second = Odd();

    /// <summary>The place of a number in a table of that many slots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SlotOf(ulong number, int slots) => SlotOf(number, slots, First, Second);

    /// <summary>The same with given multipliers, for tests.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int SlotOf(ulong number, int slots, ulong first, ulong second)
    {
        ulong mixed = number * first;
        mixed = (mixed ^ (mixed >> 32)) * second;
        return (int)(((mixed >> 32) * (uint)slots) >> 32);
    }

    private static ulong Odd()
    {
        Span<byte> drawn = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(drawn);
        return BitConverter.ToUInt64(drawn) | 1;
    }
}
