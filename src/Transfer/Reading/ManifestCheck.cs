using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AnSinh.Transfer.Messages;

namespace AnSinh.Transfer.Reading;

/// <summary>What a bank found out about its stream from the manifests.</summary>
/// <param name="Verified">Manifests whose bundles are all here, with the right count, control sum and hash.</param>
/// <param name="Missing">Numbers that were skipped.</param>
/// <param name="Restarts">Chains that began again at 1, because the broker had lost its data.</param>
/// <param name="Mismatched">Manifests that contradict their bundles or their predecessor.</param>
/// <param name="Pending">Manifests or bundles that wait for the rest.</param>
public readonly record struct ManifestReport(long Verified, long Missing, long Restarts, long Mismatched, int Pending)
{
    public static ManifestReport operator +(ManifestReport left, ManifestReport right) => Add(left, right);

    public static ManifestReport Add(ManifestReport left, ManifestReport right) =>
        new(left.Verified + right.Verified, left.Missing + right.Missing,
        left.Restarts + right.Restarts, left.Mismatched + right.Mismatched, left.Pending + right.Pending);
}

/// <summary>
/// Checks one bank's stream against its manifests, lane by lane. Bundles and manifests may come in any order, because they
/// lie in different partitions, and any of them may come twice. Starting in the middle of a stream is no gap.
/// </summary>
public sealed class ManifestCheck
{
    // A bundle that was delivered again after its manifest was checked waits for a manifest that never comes.
    private const int MaxOpen = 4_096;

    private readonly Dictionary<(int Lane, long Number), Open> _open = [];
    private readonly Dictionary<int, long> _lastNumber = [];
    private readonly Dictionary<int, (long Number, byte[] Hash)> _lastVerified = [];
    private long _verified, _missing, _restarts, _mismatched;

    public ManifestReport Report => new(_verified, _missing, _restarts, _mismatched, _open.Count);

    /// <summary>A bundle, by its <c>ce_manifest</c> header; one without the header is not covered.</summary>
    public void AddBundle(ReadOnlySpan<byte> manifestHeader, ReadOnlySpan<byte> bytes, int count, long controlSum)
    {
        string[] parts = Encoding.ASCII.GetString(manifestHeader).Split('.');
        if (parts.Length != 3 || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out int lane)
            || !long.TryParse(parts[1], CultureInfo.InvariantCulture, out long number)
                || !int.TryParse(parts[2], CultureInfo.InvariantCulture, out int index))
        {
            return;
        }

        Open open = OpenOf(lane, number);
        open.Bundles[index] = (count, controlSum, SHA256.HashData(bytes));
        Verify(lane, number, open);
    }

    public void AddManifest(TransferOrderManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        CountNumber(manifest.Lane, manifest.Number);
        Open open = OpenOf(manifest.Lane, manifest.Number);
        open.Manifest = manifest;
        Verify(manifest.Lane, manifest.Number, open);
    }

    /// <summary>Forgets what is half there: the broker has lost the other half.</summary>
    public void ForgetOpen() => _open.Clear();

    private void CountNumber(int lane, long number)
    {
        bool known = _lastNumber.TryGetValue(lane, out long last);
        if (known && number == 1 && last > 1)
            _restarts++;
        else if (known && number <= last)
            return;
        else if (known)
            _missing += number - last - 1;
        _lastNumber[lane] = number;
    }

    private Open OpenOf(int lane, long number)
    {
        if (_open.TryGetValue((lane, number), out Open? open))
            return open;
        if (_open.Count >= MaxOpen)
            _open.Remove(_open.Keys.MinBy(static key => key.Number));
        return _open[(lane, number)] = new Open();
    }

    private void Verify(int lane, long number, Open open)
    {
        if (open.Manifest is not { } manifest || open.Bundles.Count < manifest.Bundles)
            return;
        _open.Remove((lane, number));
        bool follows = !_lastVerified.TryGetValue(lane, out (long Number, byte[] Hash) last) || last.Number != number - 1
            || manifest.PreviousHash.Span.SequenceEqual(last.Hash);
        bool right = follows
            && open.Bundles.Count == manifest.Bundles
            && open.Bundles.Values.Sum(static bundle => bundle.Count) == manifest.Count
            && open.Bundles.Values.Sum(static bundle => bundle.Sum) == manifest.ControlSum
                && Hash(manifest, open).AsSpan().SequenceEqual(manifest.Hash.Span);
        if (!right)
        {
            _mismatched++;
            return;
        }

        _verified++;
        _lastVerified[lane] = (number, manifest.Hash.ToByteArray());
    }

    private static byte[] Hash(TransferOrderManifest manifest, Open open)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(manifest.PreviousHash.Span);
        foreach ((_, (_, _, byte[] digest)) in open.Bundles)
            hash.AppendData(digest);
        return hash.GetHashAndReset();
    }

    private sealed class Open
    {
        public SortedDictionary<int, (int Count, long Sum, byte[] Digest)> Bundles { get; } = [];

        public TransferOrderManifest? Manifest { get; set; }
    }
}
