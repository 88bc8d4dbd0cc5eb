using System.Buffers.Binary;
using System.IO.Hashing;
using AnSinh.Domain.Banks;
using AnSinh.Files;
using AnSinh.Transfer;

namespace AnSinh.BankSimulator;

/// <summary>What the ledger knew of an order.</summary>
public enum LedgerOutcome
{
    /// <summary>New: it is in the ledger from now on.</summary>
    First,

    /// <summary>The same order again.</summary>
    Repeated,

    /// <summary>The same identity with another amount or account; the first one counts.</summary>
    Conflicting,
}

/// <summary>How an order ended, as the ledger keeps it.</summary>
/// <param name="Amount">đồng, of the order seen first.</param>
/// <param name="Reason">Four ASCII letters, the first in the lowest byte; 0 for none.</param>
internal readonly record struct LedgerEntry(long Amount, SandboxEnding Ending, uint Reason);

/// <summary>
/// One bank's memory of every order it has seen: an append-only file, and 40 bytes an order in memory. <see cref="Flush"/>
/// comes before the status, so an order that was answered is never paid again, whatever dies in between.
/// </summary>
/// <remarks>
/// File: records of length of the id (1 byte), id, amount (8, little-endian), hash of the account (4), ending (1), reason (4),
/// CRC-32 of all before (4). A torn last record is cut off at the next start. Not for several threads.
/// </remarks>
internal sealed class BankLedger : IDisposable
{
    private const int FixedBytes = 1 + 8 + 4 + 1 + 4 + 4;
    private const int InitialSlots = 1_024;

    private readonly FileStream _file;
    private readonly bool _flushToDisk;
    private byte[] _pending = new byte[64 * 1_024];
    private int _pendingLength;
    private Slot[] _slots = new Slot[InitialSlots];

    public BankLedger(string path, bool flushToDisk)
    {
        PrivateFiles.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _flushToDisk = flushToDisk;
        _file = PrivateFiles.Continue(path);
        Load();
    }

    public int Count { get; private set; }

    /// <summary>Count and đồng by <see cref="SandboxEnding"/>.</summary>
    public (long Count, long Amount)[] Totals { get; } = new (long, long)[3];

    /// <summary>Finds the order or enters it with this ending.</summary>
    public LedgerOutcome Record(ReadOnlySpan<byte> id, ReadOnlySpan<byte> account, in LedgerEntry offered, out LedgerEntry kept)
    {
        if (id.Length is 0 or > TransferLimits.MaxEndToEndIdLength)
            throw new FormatException($"An order's identity has {id.Length} bytes.");
        var slot = new Slot(XxHash128.HashToUInt128(id), offered, XxHash32.HashToUInt32(account));
        if (!Insert(slot, out Slot found))
        {
            kept = found.Entry;
            return found.Entry.Amount == offered.Amount && found.Account == slot.Account
                ? LedgerOutcome.Repeated
                : LedgerOutcome.Conflicting;
        }

        kept = offered;
        Append(id, slot);
        return LedgerOutcome.First;
    }

    /// <summary>Hands what was entered to the operating system (and to the disk, when asked).</summary>
    public void Flush()
    {
        if (_pendingLength == 0)
            return;
        _file.Write(_pending, 0, _pendingLength);
        _pendingLength = 0;
        if (_flushToDisk)
            _file.Flush(flushToDisk: true);
    }

    public void Dispose()
    {
        Flush();
        _file.Dispose();
    }

    private void Load()
    {
        byte[] bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        int at = 0;
        while (TryParse(bytes.AsSpan(at), out Slot slot, out int length))
        {
            Insert(slot, out _);
            at += length;
        }

        // Whatever follows was being written when the process died: its order was never answered.
        _file.SetLength(at);
        _file.Position = at;
    }

    private static bool TryParse(ReadOnlySpan<byte> source, out Slot slot, out int length)
    {
        (slot, length) = (default, 0);
        if (source.IsEmpty || source[0] is 0 or > TransferLimits.MaxEndToEndIdLength || source.Length < FixedBytes + source[0])
            return false;
        int idLength = source[0];
        length = FixedBytes + idLength;
        if (Crc32.HashToUInt32(source[..(length - 4)]) != BinaryPrimitives.ReadUInt32LittleEndian(source[(length - 4)..]))
            return false;
        ReadOnlySpan<byte> rest = source[(1 + idLength)..];
        var entry = new LedgerEntry(
            BinaryPrimitives.ReadInt64LittleEndian(rest), (SandboxEnding)rest[12], BinaryPrimitives.ReadUInt32LittleEndian(rest[13..]));
        slot = new Slot(XxHash128.HashToUInt128(source.Slice(1, idLength)), entry, BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]));
        return true;
    }

    private void Append(ReadOnlySpan<byte> id, in Slot slot)
    {
        int length = FixedBytes + id.Length;
        if (_pending.Length - _pendingLength < length)
            Array.Resize(ref _pending, _pending.Length * 2);
        Span<byte> to = _pending.AsSpan(_pendingLength, length);
        to[0] = (byte)id.Length;
        id.CopyTo(to[1..]);
        Span<byte> rest = to[(1 + id.Length)..];
        BinaryPrimitives.WriteInt64LittleEndian(rest, slot.Entry.Amount);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[8..], slot.Account);
        rest[12] = (byte)slot.Entry.Ending;
        BinaryPrimitives.WriteUInt32LittleEndian(rest[13..], slot.Entry.Reason);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[17..], Crc32.HashToUInt32(to[..(length - 4)]));
        _pendingLength += length;
    }

    /// <summary>False, and the slot that is there, when the key is known.</summary>
    private bool Insert(in Slot slot, out Slot found)
    {
        if (Count * 10L >= _slots.Length * 7L)
            Grow();
        if (!Place(_slots, slot, out found))
            return false;
        Count++;
        ref (long Count, long Amount) total = ref Totals[(int)slot.Entry.Ending];
        total = (total.Count + 1, checked(total.Amount + slot.Entry.Amount));
        return true;
    }

    private void Grow()
    {
        var larger = new Slot[_slots.Length * 2];
        foreach (ref readonly Slot slot in _slots.AsSpan())
        {
            if (slot.IsUsed)
                Place(larger, slot, out _);
        }

        _slots = larger;
    }

    private static bool Place(Slot[] slots, in Slot slot, out Slot found)
    {
        int mask = slots.Length - 1;
        for (int at = (int)(ulong)slot.Key & mask; ; at = (at + 1) & mask)
        {
            ref Slot candidate = ref slots[at];
            if (!candidate.IsUsed)
            {
                candidate = found = slot;
                return true;
            }

            if (candidate.Key == slot.Key)
            {
                found = candidate;
                return false;
            }
        }
    }

    /// <summary>128 bits of hash stand for the id: among 10⁹ orders two share them with a probability of 10⁻²¹.</summary>
    private readonly record struct Slot(UInt128 Key, LedgerEntry Entry, uint Account)
    {
        public bool IsUsed => Key != UInt128.Zero;
    }
}
