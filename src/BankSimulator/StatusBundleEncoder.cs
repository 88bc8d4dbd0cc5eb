using System.Runtime.InteropServices;
using System.Text;
using AnSinh.Transfer;
using AnSinh.Transfer.Messages;
using AnSinh.Transfer.Records;

namespace AnSinh.BankSimulator;

/// <summary>One status to be: the id lies in the order's record, codes are four ASCII letters with the first in the lowest byte.</summary>
internal readonly record struct StatusRef(int IdOffset, int IdLength, uint Code, uint Reason, long Amount);

/// <summary>Writes <c>TransferStatusBundle</c> messages into one buffer that is used again. Not for several threads.</summary>
internal sealed class StatusBundleEncoder
{
    private const int HeaderBytesMax = 128;
    private const int StatusBytesMax = 4 + 2 + TransferLimits.MaxEndToEndIdLength + 6 + 6 + 11;

    private readonly byte[] _buffer = new byte[HeaderBytesMax + (TransferLimits.MaxStatusesPerBundle * StatusBytesMax)];

    /// <summary>The code as four bytes.</summary>
    public static uint Code(string text) => text.Length == 0 ? 0 : BitConverter.ToUInt32(Encoding.ASCII.GetBytes(text));

    /// <param name="source">The record that the ids lie in.</param>
    public byte[] Encode(int bank, string messageId, ReadOnlySpan<byte> source, ReadOnlySpan<StatusRef> statuses)
    {
        Span<byte> id = stackalloc byte[64];
        Span<byte> to = _buffer;
        int at = ProtoSpan.WriteNumber(to, 0, TransferStatusBundle.BankFieldNumber, bank);
        at = ProtoSpan.WriteBytes(to, at, TransferStatusBundle.MessageIdFieldNumber, id[..Encoding.ASCII.GetBytes(messageId, id)]);
        at = ProtoSpan.WriteNumber(to, at, TransferStatusBundle.CountFieldNumber, statuses.Length);
        foreach (ref readonly StatusRef status in statuses)
            at = Write(to, at, source.Slice(status.IdOffset, status.IdLength), status);
        return to[..at].ToArray();
    }

    private static int Write(Span<byte> to, int at, ReadOnlySpan<byte> id, in StatusRef status)
    {
        int size = ProtoSpan.BytesSize(id.Length) + 6 + (status.Reason == 0 ? 0 : 6) + ProtoSpan.NumberSize(status.Amount);
        to[at] = ProtoSpan.Tag(TransferStatusBundle.StatusesFieldNumber, ProtoSpan.LengthDelimited);
        at = ProtoSpan.WriteVarint(to, at + 1, (ulong)size);
        at = ProtoSpan.WriteBytes(to, at, TransferStatus.EndToEndIdFieldNumber, id);
        at = WriteCode(to, at, TransferStatus.StatusFieldNumber, status.Code);
        if (status.Reason != 0)
            at = WriteCode(to, at, TransferStatus.ReasonFieldNumber, status.Reason);
        return ProtoSpan.WriteNumber(to, at, TransferStatus.AmountFieldNumber, status.Amount);
    }

    private static int WriteCode(Span<byte> to, int at, int field, uint code) =>
        ProtoSpan.WriteBytes(to, at, field, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in code)));
}
