using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AnSinh.Transfer.Messages;
using Confluent.Kafka;

namespace AnSinh.Chaos.Check;

/// <summary>An order of the journal, as a topic must show it.</summary>
/// <param name="Answered">The bank has said how it ended, so it must have seen it.</param>
internal readonly record struct JournaledOrder(long Amount, int Bank, bool Answered);

/// <summary>
/// Holds every record of the banks' topics and of the lanes' positions, decoded with the published schema, against the journal. The
/// embedded broker shows aborted records and does not fence, so an order may be there twice; it is one order by its identity.
/// </summary>
/// <param name="complete">False when the broker has forgotten records: then an order that was answered before need not be there.</param>
internal sealed class TopicCheck(Findings findings, bool complete)
{
    private const int MaxCombinations = 4_096;

    private readonly Dictionary<string, long> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Lane, int Bank), Chain> _chains = [];
    private readonly Dictionary<int, long> _positions = [];
    private bool _dropped;

    /// <summary>Orders that a topic shows more than once.</summary>
    public long Repeated { get; private set; }

    public long Manifests { get; private set; }

    /// <param name="lastOrders">For each cohort with orders the sequence of the last of them.</param>
    /// <param name="hasDropped">Asked after the last record: whether a full partition had lost its oldest ones.</param>
    public void Run(
        IEnumerable<ConsumeResult<byte[], byte[]>> records, IReadOnlyDictionary<string, JournaledOrder> orders,
        IReadOnlyDictionary<int, long> lastOrders, Func<bool>? hasDropped = null)
    {
        foreach (ConsumeResult<byte[], byte[]> record in records)
            Take(record, orders);
        _dropped = hasDropped?.Invoke() ?? false;
        CheckOrders(orders);
        foreach (((int lane, int bank), Chain chain) in _chains)
            CheckChain(lane, bank, chain);
        foreach ((int cohort, long sequence) in lastOrders)
        {
            if (_positions.GetValueOrDefault(cohort) != sequence)
                findings.IsDrift(
                    $"the position of cohort {cohort} is {_positions.GetValueOrDefault(cohort)}, but its last orders are in entry "
                    + $"{sequence}");
        }
    }

    private void CheckOrders(IReadOnlyDictionary<string, JournaledOrder> orders)
    {
        List<string> missing = [
            .. orders
                .Where(order => !_seen.ContainsKey(order.Key) && ((complete && !_dropped) || !order.Value.Answered))
                .Select(order => order.Key)];
        if (missing.Count > 0)
            findings.IsLost($"{missing.Count} orders of the journal are on no topic, {missing[0]} among them", missing.Count);
    }

    private void Take(ConsumeResult<byte[], byte[]> record, IReadOnlyDictionary<string, JournaledOrder> orders)
    {
        if (record.Topic == TopicReader.Positions)
            TakePosition(record);
        else if (Header(record, "ce_type").Contains("manifest", StringComparison.Ordinal))
            TakeManifest(TransferOrderManifest.Parser.ParseFrom(record.Message.Value));
        else
            TakeBundle(record, TransferOrderBundle.Parser.ParseFrom(record.Message.Value), orders);
    }

    private void TakePosition(ConsumeResult<byte[], byte[]> record)
    {
        string key = Encoding.ASCII.GetString(record.Message.Key);
        if (record.Message.Value is { } value && int.TryParse(key, CultureInfo.InvariantCulture, out int cohort))
            _positions[cohort] = long.Parse(Encoding.ASCII.GetString(value).Split(' ')[0], CultureInfo.InvariantCulture);
    }

    private void TakeManifest(TransferOrderManifest manifest)
    {
        Manifests++;
        ChainOf(manifest.Lane, manifest.Bank).NumberOf(manifest.Number).Manifests.Add(manifest);
    }

    private void TakeBundle(
        ConsumeResult<byte[], byte[]> record, TransferOrderBundle bundle, IReadOnlyDictionary<string, JournaledOrder> orders)
    {
        string where = $"bundle {bundle.Cohort}/{bundle.JournalSequence}/{bundle.Bank}/{bundle.Part}";
        if (record.Topic != TopicReader.OrdersPrefix + bundle.Bank.ToString(CultureInfo.InvariantCulture))
            findings.IsDuplicated($"{where} is on {record.Topic}");
        if (bundle.Count != bundle.Orders.Count || bundle.ControlSum != bundle.Orders.Sum(order => order.Amount))
            findings.IsDrift($"{where}: count or sum is not that of its orders");
        foreach (TransferOrder order in bundle.Orders)
        {
            if (!orders.TryGetValue(order.EndToEndId, out JournaledOrder known)
                || known.Amount != order.Amount
                || known.Bank != bundle.Bank)
                findings.IsDuplicated($"{order.EndToEndId} is on a topic otherwise than in the journal");
            long digest = BitConverter.ToInt64(
                SHA256.HashData(Encoding.UTF8.GetBytes($"{order.CreditorAccount}\n{order.CreditorCitizenId}\n{order.CreditorName}")));
            if (_seen.TryAdd(order.EndToEndId, digest))
                continue;
            Repeated++;
            if (_seen[order.EndToEndId] != digest)
                findings.IsDuplicated($"{order.EndToEndId} was streamed again for another payee");
        }

        string[] place = Header(record, "ce_manifest").Split('.');
        if (place.Length != 3)
        {
            findings.IsDrift($"{where} is covered by no manifest");
            return;
        }

        int[] numbers = [.. place.Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        ChainOf(numbers[0], bundle.Bank)
            .NumberOf(numbers[1])
            .Add(numbers[2], new Covered(bundle.Count, bundle.ControlSum, Convert.ToHexString(SHA256.HashData(record.Message.Value))));
    }

    private Chain ChainOf(int lane, int bank) => _chains.TryGetValue((lane, bank), out Chain? chain)
        ? chain
        : _chains[(lane, bank)] = new Chain();

    private static string Header(ConsumeResult<byte[], byte[]> record, string name) =>
        record.Message.Headers?.TryGetLastBytes(name, out byte[] value) == true ? Encoding.ASCII.GetString(value) : "";

    /// <summary>
    /// Numbers without a gap, each with a manifest that its bundles bear out, each following the one before. Where a number has two
    /// manifests (a zombie that the embedded broker did not fence, beside its successor) one line of them must hold.
    /// </summary>
    private void CheckChain(int lane, int bank, Chain chain)
    {
        long previous = 0;
        HashSet<string> hashes = [];
        foreach ((long number, Numbered found) in chain.Numbers)
        {
            // What was aborted before its manifest leaves bundles behind; only the next try's count.
            if (found.Manifests.Count == 0)
                continue;
            if (previous != 0 && number != previous + 1 && !_dropped)
                findings.IsDrift($"manifest {number} of lane {lane} for bank {bank} follows {previous}");
            TransferOrderManifest[] right = [.. found.Manifests.Where(manifest =>
                (hashes.Count == 0 || hashes.Contains(Convert.ToHexString(manifest.PreviousHash.Span))) && IsBorneOut(manifest, found))];
            if (right.Length == 0 && !_dropped)
                findings.IsDrift($"manifest {number} of lane {lane} for bank {bank} does not fit its bundles");
            previous = number;
            hashes = [.. right.Select(manifest => Convert.ToHexString(manifest.Hash.Span))];
        }
    }

    private static bool IsBorneOut(TransferOrderManifest manifest, Numbered found)
    {
        var choices = new List<Covered[]>();
        long combinations = 1;
        for (int index = 0; index < manifest.Bundles; index++)
        {
            if (!found.Bundles.TryGetValue(index, out HashSet<Covered>? bundles))
                return false;
            choices.Add([.. bundles]);
            combinations *= bundles.Count;
            if (combinations > MaxCombinations)
                return true;
        }

        for (long combination = 0; combination < combinations; combination++)
        {
            long rest = combination;
            Covered[] chosen = [.. choices.Select(bundles =>
            {
                Covered one = bundles[rest % bundles.Length];
                rest /= bundles.Length;
                return one;
            })];
            if (chosen.Sum(bundle => bundle.Count) == manifest.Count
                && chosen.Sum(bundle => bundle.Sum) == manifest.ControlSum
                && Hash(manifest, chosen) == Convert.ToHexString(manifest.Hash.Span))
                return true;
        }

        return false;
    }

    private static string Hash(TransferOrderManifest manifest, Covered[] bundles)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(manifest.PreviousHash.Span);
        foreach (Covered bundle in bundles)
            hash.AppendData(Convert.FromHexString(bundle.Digest));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private readonly record struct Covered(int Count, long Sum, string Digest);

    private sealed class Chain
    {
        public SortedDictionary<long, Numbered> Numbers { get; } = [];

        public Numbered NumberOf(long number) => Numbers.TryGetValue(number, out Numbered? found)
            ? found
            : Numbers[number] = new Numbered();
    }

    private sealed class Numbered
    {
        public List<TransferOrderManifest> Manifests { get; } = [];

        public Dictionary<int, HashSet<Covered>> Bundles { get; } = [];

        public void Add(int index, Covered bundle)
        {
            if (!Bundles.TryGetValue(index, out HashSet<Covered>? bundles))
                Bundles[index] = bundles = [];
            bundles.Add(bundle);
        }
    }
}
