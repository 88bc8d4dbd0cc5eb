using System.Text;
using System.Text.Unicode;
using AnSinh.Domain.Payments;
using AnSinh.Transfer;
using AnSinh.Transfer.Messages;
using AnSinh.Transfer.Records;

namespace AnSinh.Streaming.Statuses;

/// <summary>
/// Reads <c>TransferStatusBundle</c> messages. Codes become one string each, however often they come. Not for several threads.
/// </summary>
internal sealed class StatusDecoder
{
    // Codes have four letters; a bank that makes up thousands of them gets a string each time.
    private const int MaxCachedCodes = 512;
    /// <summary>Statuses of one bundle that are named when they are left out.</summary>
    private const int MaxNamed = 3;

    private readonly Dictionary<uint, string> _codes = [];
    private readonly List<string> _leftOut = [];
    private int _leftOutCount;

    /// <summary>
    /// Appends the bundle's statuses. An unreadable bundle appends nothing. A status whose amount no order can have is left out; the
    /// others of its bundle are taken, because their orders wait for them.
    /// </summary>
    /// <param name="sender">Who the record's topic proves it is from.</param>
    /// <returns>Null when every status was appended, else why the record must be kept for a person.</returns>
    public string? Decode(ReadOnlySpan<byte> message, StatusSender sender, List<StatusItem> into)
    {
        int start = into.Count;
        _leftOut.Clear();
        _leftOutCount = 0;
        string? failure;
        try
        {
            failure = Read(message, sender, into);
        }
        catch (FormatException malformed)
        {
            failure = malformed.Message;
        }

        if (failure is not null)
            into.RemoveRange(start, into.Count - start);
        return failure ?? LeftOut();
    }

    private string? Read(ReadOnlySpan<byte> message, StatusSender sender, List<StatusItem> into)
    {
        if (message.IsEmpty)
            return "The record is empty.";
        int start = into.Count, bank = 0, count = 0, seen = 0, at = 0;
        while (at < message.Length)
        {
            uint tag = ProtoSpan.ReadTag(message, ref at);
            switch (tag)
            {
                case TransferStatusBundle.BankFieldNumber << 3:
                    bank = ProtoSpan.ReadInt32(message, ref at);
                    break;
                case TransferStatusBundle.CountFieldNumber << 3:
                    count = ProtoSpan.ReadInt32(message, ref at);
                    break;
                case (TransferStatusBundle.StatusesFieldNumber << 3) | ProtoSpan.LengthDelimited:
                    if (seen++ == TransferLimits.MaxStatusesPerBundle)
                        return $"The bundle has more than {TransferLimits.MaxStatusesPerBundle} statuses.";
                    Take(ReadStatus(ProtoSpan.ReadBytes(message, ref at)), seen, into);
                    break;
                default:
                    ProtoSpan.Skip(message, ref at, tag);
                    break;
            }
        }

        if (bank <= 0)
            return "The bundle names no bank.";
        if (sender.Problem(bank) is { } forged)
            return forged;
        if (count != seen || count == 0)
            return $"The bundle says {count} statuses and holds {seen}.";
        // An encoder may write the bank after the statuses.
        for (int i = start; i < into.Count; i++)
            into[i] = into[i] with { Bank = bank };
        return null;
    }

    /// <summary>No order is of such an amount, and a sum over such amounts could overflow: the status goes no further.</summary>
    private void Take(StatusItem item, int number, List<StatusItem> into)
    {
        if (item.Amount is >= 1 and <= TransferLimits.MaxOrderAmount)
        {
            into.Add(item);
            return;
        }

        if (_leftOutCount++ < MaxNamed)
            _leftOut.Add($"status {number} ({item.EndToEndId}) says {item.Amount} dong");
    }

    private string? LeftOut() => _leftOutCount == 0
        ? null
        : $"{_leftOutCount} statuses were left out, an amount is 1 to {TransferLimits.MaxOrderAmount} dong: {string.Join(", ", _leftOut)}.";

    private StatusItem ReadStatus(ReadOnlySpan<byte> source)
    {
        string id = "", status = "", reason = "";
        long amount = 0;
        int at = 0;
        while (at < source.Length)
        {
            uint tag = ProtoSpan.ReadTag(source, ref at);
            switch (tag)
            {
                case (TransferStatus.EndToEndIdFieldNumber << 3) | ProtoSpan.LengthDelimited:
                    id = Text(ProtoSpan.ReadBytes(source, ref at), TransferLimits.MaxEndToEndIdLength);
                    break;
                case (TransferStatus.StatusFieldNumber << 3) | ProtoSpan.LengthDelimited:
                    status = Code(ProtoSpan.ReadBytes(source, ref at), TransferLimits.MaxStatusLength);
                    break;
                case (TransferStatus.ReasonFieldNumber << 3) | ProtoSpan.LengthDelimited:
                    reason = Code(ProtoSpan.ReadBytes(source, ref at), TransferLimits.MaxReasonLength);
                    break;
                case TransferStatus.AmountFieldNumber << 3:
                    amount = (long)ProtoSpan.ReadVarint(source, ref at);
                    break;
                default:
                    ProtoSpan.Skip(source, ref at, tag);
                    break;
            }
        }

        return new StatusItem(0, id, status, reason, amount).Parsed();
    }

    private string Code(ReadOnlySpan<byte> utf8, int maxLength)
    {
        if (utf8.Length != sizeof(uint))
            return Text(utf8, maxLength);
        uint key = BitConverter.ToUInt32(utf8);
        if (_codes.TryGetValue(key, out string? code))
            return code;
        code = Text(utf8, maxLength);
        if (_codes.Count < MaxCachedCodes)
            _codes.Add(key, code);
        return code;
    }

    private static string Text(ReadOnlySpan<byte> utf8, int maxLength)
    {
        // PostgreSQL stores no NUL, and Protobuf allows nothing but UTF-8.
        if (!Utf8.IsValid(utf8) || utf8.Contains((byte)0))
            throw new FormatException("A text of the message is not UTF-8.");
        string text = Encoding.UTF8.GetString(utf8);
        if (text.Length <= maxLength)
            return text;
        return text[..(char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength)];
    }
}
