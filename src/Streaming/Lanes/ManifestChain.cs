using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AnSinh.Streaming.Records;
using AnSinh.Transfer.Messages;
using Google.Protobuf;

namespace AnSinh.Streaming.Lanes;

/// <summary>Where a bank's chain of manifests stands: the last number and its hash.</summary>
internal readonly record struct ManifestState(long Number, byte[] Hash)
{
    public static ManifestState None { get; } = new(0, new byte[SHA256.HashSizeInBytes]);

    public byte[] ToRecord() =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Number} {Convert.ToHexStringLower(Hash)}"));

    public static ManifestState FromRecord(ReadOnlySpan<byte> record)
    {
        string[] parts = Encoding.ASCII.GetString(record).Split(' ');
        return new ManifestState(long.Parse(parts[0], CultureInfo.InvariantCulture), Convert.FromHexString(parts[1]));
    }
}

/// <summary>The manifest of one bank in a lane transaction that is still open.</summary>
internal sealed class OpenManifest(int lane, int bank, ManifestState previous)
{
    private readonly IncrementalHash _hash = Begin(previous.Hash);
    private int _count;
    private long _sum;

    public int Bank { get; } = bank;

    public int Bundles { get; private set; }

    public long Number { get; } = previous.Number + 1;

    /// <summary>The header of the next bundle: lane, number, place.</summary>
    public byte[] NextHeader() => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{lane}.{Number}.{Bundles}"));

    public void Add(EncodedBundle bundle, ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, digest);
        _hash.AppendData(digest);
        Bundles++;
        _count += bundle.Count;
        _sum = checked(_sum + bundle.ControlSum);
    }

    public (byte[] Record, ManifestState State) Close()
    {
        byte[] hash = _hash.GetHashAndReset();
        _hash.Dispose();
        var manifest = new TransferOrderManifest
        {
            Lane = lane,
            Bank = Bank,
            Number = Number,
            Bundles = Bundles,
            Count = _count,
            ControlSum = _sum,
            Hash = ByteString.CopyFrom(hash),
            PreviousHash = ByteString.CopyFrom(previous.Hash),
        };
        return (manifest.ToByteArray(), new ManifestState(Number, hash));
    }

    private static IncrementalHash Begin(byte[] previousHash)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previousHash);
        return hash;
    }
}
