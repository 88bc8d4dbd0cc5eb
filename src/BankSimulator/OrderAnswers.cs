using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using AnSinh.Domain.Banks;
using AnSinh.Transfer;
using AnSinh.Transfer.Records;
using Confluent.Kafka;

namespace AnSinh.BankSimulator;

/// <summary>A status record on its way.</summary>
internal sealed record OutgoingStatus(int Bank, byte[] Key, byte[] Value, Headers Headers);

/// <summary>One bundle's answer: what goes out now, and what goes out later.</summary>
internal sealed class BundleAnswer
{
    public List<OutgoingStatus> Now { get; } = [];

    public List<OutgoingStatus> Later { get; } = [];

    public TimeSpan Delay { get; set; }
}

/// <summary>
/// Turns a bundle of orders into what the bank answers, by the ledger. Answers to the same bundle are always the same: statuses,
/// message ids, delays. Not for several threads.
/// </summary>
internal sealed class OrderAnswers(int bank, BankLedger ledger, SimulatorOptions options, TimeProvider time)
{
    private static readonly uint Accepted = StatusBundleEncoder.Code("ACSP");
    private static readonly uint Settled = StatusBundleEncoder.Code("ACSC");
    private static readonly uint RejectedCode = StatusBundleEncoder.Code("RJCT");
    private static readonly uint ReturnedCode = StatusBundleEncoder.Code("RTRN");

    // The last four digits as a number in memory, so that an account need not become a string.
    private static readonly Dictionary<uint, (SandboxEnding Ending, uint Reason)> Endings = SandboxAccounts.Endings.ToDictionary(
        static pair => StatusBundleEncoder.Code(pair.Key), static pair => (pair.Value.Ending, StatusBundleEncoder.Code(pair.Value.Reason)));

    private readonly StatusBundleEncoder _encoder = new();
    private readonly List<StatusRef> _accepted = [];
    private readonly List<StatusRef> _final = [];
    private readonly List<StatusRef> _returned = [];
    private readonly byte[] _source = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"/bank/{bank}"));

    public long Repeated { get; private set; }

    public long SecondPaymentsRefused { get; private set; }

    public long Conflicting { get; private set; }

    /// <summary>Enters the orders into the ledger (not yet flushed) and makes the statuses.</summary>
    /// <param name="count">Orders in the bundle.</param>
    /// <exception cref="FormatException">The record is no bundle of this bank; nothing of it was answered.</exception>
    public BundleAnswer Answer(Message<byte[], byte[]> message, out int count, out long controlSum)
    {
        _accepted.Clear();
        _final.Clear();
        _returned.Clear();
        byte[] value = message.Value;
        CheckWhole(value);
        var bundle = new BundleReader(value);
        (count, controlSum) = (bundle.Count, bundle.ControlSum);
        while (bundle.TryRead(out OrderView order))
        {
            LedgerEntry kept = Enter(order);
            value.AsSpan().Overlaps(order.EndToEndId, out int offset);
            var status = new StatusRef(offset, order.EndToEndId.Length, Accepted, 0, kept.Amount);
            if (options.Acceptances)
                _accepted.Add(status);
            _final.Add(
                kept.Ending == SandboxEnding.Rejected
                    ? status with { Code = RejectedCode, Reason = kept.Reason }
                    : status with { Code = Settled });
            if (kept.Ending == SandboxEnding.ReturnedAfterSettlement)
                _returned.Add(status with { Code = ReturnedCode, Reason = kept.Reason });
        }

        // A return comes after its settlement.
        _final.AddRange(_returned);
        return Compose(message, bundle);
    }

    private static SandboxEnding EndingOf(ReadOnlySpan<byte> account, out uint reason)
    {
        reason = 0;
        if (account.Length < 8
            || !Endings.TryGetValue(BitConverter.ToUInt32(account[^4..]), out (SandboxEnding Ending, uint Reason) special))
            return SandboxEnding.Settled;
        reason = special.Reason;
        return special.Ending;
    }

    private void CheckWhole(byte[] value)
    {
        var bundle = new BundleReader(value);
        if (bundle.Bank != bank)
            throw new FormatException($"The bundle is for bank {bundle.Bank}.");
        while (bundle.TryRead(out OrderView order))
        {
            if (order.EndToEndId.Length is 0 or > TransferLimits.MaxEndToEndIdLength)
                throw new FormatException("An order has no valid identity.");
        }
    }

    private LedgerEntry Enter(in OrderView order)
    {
        SandboxEnding ending = EndingOf(order.Account, out uint reason);
        LedgerOutcome outcome =
            ledger.Record(order.EndToEndId, order.Account, new LedgerEntry(order.Amount, ending, reason), out LedgerEntry kept);
        if (outcome == LedgerOutcome.First)
            return kept;
        Repeated++;
        if (outcome == LedgerOutcome.Conflicting)
            Conflicting++;
        if (kept.Ending != SandboxEnding.Rejected)
            SecondPaymentsRefused++;
        return kept;
    }

    private BundleAnswer Compose(Message<byte[], byte[]> message, in BundleReader bundle)
    {
        bool replay = RecordHeaders.IsReplay(message.Headers);
        string identity =
            string.Create(CultureInfo.InvariantCulture, $"{bank}-{bundle.Cohort}-{bundle.Sequence}-{bundle.Part}{(replay ? "r" : "")}");
        byte[] traceParent = message.Headers is not null && message.Headers.TryGetLastBytes(RecordHeaders.TraceParent, out byte[] trace)
            ? trace
            : [];
        ulong dice = XxHash64.HashToUInt64(Encoding.ASCII.GetBytes(identity), options.Seed);
        bool slow = Share(dice) < options.SlowShare;
        bool outOfOrder = Share(dice >> 16) < options.OutOfOrderShare;
        bool repeated = Share(dice >> 32) < options.RepeatedShare;
        var answer = new BundleAnswer { Delay = slow ? options.SlowMax * Share(dice >> 48) : TimeSpan.Zero };
        if (!slow)
        {
            List<StatusRef> all = outOfOrder ? [.. _final, .. _accepted] : [.. _accepted, .. _final];
            Append(answer.Now, message, all, identity + "-", traceParent);
        }
        else
        {
            Append(outOfOrder ? answer.Later : answer.Now, message, _accepted, identity + "-a", traceParent);
            answer.Later.InsertRange(0, Records(message, _final, identity + "-f", traceParent));
        }

        if (repeated)
        {
            answer.Now.AddRange([.. answer.Now]);
            answer.Later.AddRange([.. answer.Later]);
        }

        return answer;
    }

    private static double Share(ulong dice) => (dice & 0xffff) / 65_536.0;

    private void Append(
        List<OutgoingStatus> to, Message<byte[], byte[]> message, List<StatusRef> statuses, string idStart, byte[] traceParent) =>
        to.AddRange(Records(message, statuses, idStart, traceParent));

    private IEnumerable<OutgoingStatus> Records(
        Message<byte[], byte[]> message, List<StatusRef> statuses, string idStart, byte[] traceParent)
    {
        byte[] now = RecordHeaders.Time(time.GetUtcNow());
        for (int start = 0, part = 0; start < statuses.Count; start += TransferLimits.MaxStatusesPerBundle, part++)
        {
            string id = idStart + part.ToString(CultureInfo.InvariantCulture);
            Span<StatusRef> chunk =
                CollectionsMarshal.AsSpan(statuses)[start..Math.Min(statuses.Count, start + TransferLimits.MaxStatusesPerBundle)];
            byte[] value = _encoder.Encode(bank, id, message.Value, chunk);
            yield return new OutgoingStatus(bank, message.Key, value,
                RecordHeaders.ForStatuses(_source, Encoding.ASCII.GetBytes(id), now, traceParent.Length > 0 ? traceParent : null));
        }
    }
}
