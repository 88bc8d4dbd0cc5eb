using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace AnSinh.Domain.Journal;

/// <summary>
/// The hash chain: <c>hash = SHA-256(previous hash ‖ header ‖ columns ‖ SHA-256(personal))</c> in a canonical little-endian
/// form, so that an auditor can compute it again from the row's columns in any language. <c>docs/auditors/journal.md</c> has the layout.
/// </summary>
public static class EntryHash
{
    public const int Size = SHA256.HashSizeInBytes;

    private const byte LayoutVersion = 1;
    private const int MaxTextBytes = 2 + 512;
    private const int TextBuffer = 4_096;

    /// <summary>The hash before the first entry of a stream: 32 zero bytes.</summary>
    public static byte[] Genesis { get; } = new byte[Size];

    /// <summary>Returns the entry with its digest, previous hash and hash filled in.</summary>
    /// <exception cref="ArgumentException">The columns have different lengths.</exception>
    public static JournalEntry Seal(JournalEntry entry, byte[] previousHash)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Columns.FirstUnevenColumn() is { } column)
            throw new ArgumentException($"Column {column} does not have {entry.Count} items.", nameof(entry));
        JournalEntry linked = entry with { PreviousHash = previousHash, PersonalDigest = SHA256.HashData(entry.Personal) };
        return linked with { Hash = Compute(linked) };
    }

    /// <summary>
    /// The hash of an entry from its own columns, <see cref="JournalEntry.PreviousHash"/> and <see cref="JournalEntry.PersonalDigest"/>.
    /// </summary>
    public static byte[] Compute(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(entry.PreviousHash);
        AppendHeader(hash, entry);
        AppendColumns(hash, entry.Columns);
        hash.AppendData(entry.PersonalDigest);
        return hash.GetHashAndReset();
    }

    /// <summary>True when the entry's hash, its personal digest and (when the blob is still there) its blob agree.</summary>
    public static bool Verify(JournalEntry entry, bool personalPresent = true)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Compute(entry).AsSpan().SequenceEqual(entry.Hash)
            && (!personalPresent || SHA256.HashData(entry.Personal).AsSpan().SequenceEqual(entry.PersonalDigest));
    }

    private static void AppendHeader(IncrementalHash hash, JournalEntry entry)
    {
        Span<byte> fixedPart = stackalloc byte[1 + 4 + 8 + 2 + 16 + 8 + 4 + 8 + 4];
        fixedPart[0] = LayoutVersion;
        BinaryPrimitives.WriteInt32LittleEndian(fixedPart[1..], entry.Cohort);
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[5..], entry.Sequence);
        BinaryPrimitives.WriteInt16LittleEndian(fixedPart[13..], (short)entry.Kind);
        entry.CommandId.TryWriteBytes(fixedPart[15..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[31..], UnixMicroseconds(entry.RecordedAt));
        BinaryPrimitives.WriteInt32LittleEndian(fixedPart[39..], entry.Period?.YearMonth ?? 0);
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[43..], entry.PreviousOrders);
        BinaryPrimitives.WriteInt32LittleEndian(fixedPart[51..], entry.Count);
        hash.AppendData(fixedPart);
        AppendText(hash, entry.Actor);
        AppendText(hash, entry.BatchId ?? "");
        AppendText(hash, entry.Programme?.Value ?? "");
    }

    private static void AppendColumns(IncrementalHash hash, EntryColumns columns)
    {
        AppendNumbers(hash, 1, columns.Beneficiary);
        AppendNumbers(hash, 2, columns.Attempt);
        AppendNumbers(hash, 3, columns.Amount);
        AppendNumbers(hash, 4, columns.Bank);
        AppendNumbers(hash, 5, columns.Commune);
        AppendTexts(hash, 6, columns.Status);
        AppendTexts(hash, 7, columns.Reason);
        AppendNumbers(hash, 8, columns.Disposition);
        AppendTexts(hash, 9, columns.Reference);
        AppendNumbers(hash, 10, columns.Deducted);
    }

    private static void AppendNumbers<T>(IncrementalHash hash, byte tag, T[]? column) where T : unmanaged
    {
        if (column is null)
            return;
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("The hash chain is defined over little-endian columns.");
        hash.AppendData([tag]);
        hash.AppendData(MemoryMarshal.AsBytes(column.AsSpan()));
    }

    private static void AppendTexts(IncrementalHash hash, byte tag, string[]? column)
    {
        if (column is null)
            return;
        hash.AppendData([tag]);
        // Texts of a column go through one buffer: a call into the hash for each would cost more than the hashing.
        Span<byte> buffer = stackalloc byte[TextBuffer];
        int length = 0;
        foreach (string text in column)
        {
            if (length > TextBuffer - MaxTextBytes)
            {
                hash.AppendData(buffer[..length]);
                length = 0;
            }

            length += WriteText(text, buffer[length..]);
        }

        hash.AppendData(buffer[..length]);
    }

    private static void AppendText(IncrementalHash hash, string text)
    {
        Span<byte> buffer = stackalloc byte[MaxTextBytes];
        hash.AppendData(buffer[..WriteText(text, buffer)]);
    }

    private static int WriteText(string text, Span<byte> destination)
    {
        int length = Encoding.UTF8.GetBytes(text, destination[2..]);
        BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)length);
        return 2 + length;
    }

    private static long UnixMicroseconds(DateTimeOffset at) =>
        (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;
}
