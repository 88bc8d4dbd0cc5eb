using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace AnSinh.Transfer.Records;

/// <summary>Header names and values: CloudEvents 1.0 in binary mode, W3C trace context, and two of our own.</summary>
public static class RecordHeaders
{
    public const string Type = "ce_type";
    public const string Id = "ce_id";
    public const string TraceParent = "traceparent";

    /// <summary><c>true</c> on a bundle that was streamed before, to a broker that has lost it.</summary>
    public const string Replay = "replay";

    /// <summary><c>lane.number.index</c>: the manifest that will cover this bundle, and the bundle's place in it from 0.</summary>
    public const string Manifest = "ce_manifest";

    public const string OrderBundle = "vn.ansinh.transfer-order.bundle.v1";
    public const string OrderManifest = "vn.ansinh.transfer-order.manifest.v1";
    public const string StatusBundle = "vn.ansinh.transfer-status.bundle.v1";

    private static readonly byte[] SpecVersion = "1.0"u8.ToArray();
    private static readonly byte[] Protobuf = "application/protobuf"u8.ToArray();
    private static readonly byte[] True = "true"u8.ToArray();
    private static readonly byte[] OrderBundleBytes = Encoding.ASCII.GetBytes(OrderBundle);
    private static readonly byte[] OrderManifestBytes = Encoding.ASCII.GetBytes(OrderManifest);
    private static readonly byte[] StatusBundleBytes = Encoding.ASCII.GetBytes(StatusBundle);
    private static readonly byte[] AnSinhSource = "/ansinh"u8.ToArray();

    /// <summary>Headers of a bundle of orders.</summary>
    public static Headers ForBundle(byte[] id, byte[] time, byte[]? traceParent, byte[] manifest, bool replay)
    {
        Headers headers = Common(OrderBundleBytes, AnSinhSource, id, time, traceParent);
        headers.Add(Manifest, manifest);
        if (replay)
            headers.Add(Replay, True);
        return headers;
    }

    public static Headers ForManifest(byte[] id, byte[] time, byte[]? traceParent) =>
        Common(OrderManifestBytes, AnSinhSource, id, time, traceParent);

    /// <summary>Headers of a bundle of statuses.</summary>
    /// <param name="source">The bank: <c>/bank/&lt;bin&gt;</c>.</param>
    public static Headers ForStatuses(byte[] source, byte[] id, byte[] time, byte[]? traceParent) =>
        Common(StatusBundleBytes, source, id, time, traceParent);

    /// <summary>RFC 3339, UTC.</summary>
    public static byte[] Time(DateTimeOffset at) =>
        Encoding.ASCII.GetBytes(at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));

    /// <summary>True when the record has the header with this value.</summary>
    public static bool Has(Headers? headers, string name, ReadOnlySpan<byte> value) =>
        headers is not null && headers.TryGetLastBytes(name, out byte[] found) && value.SequenceEqual(found);

    public static bool IsManifest(Headers? headers) => Has(headers, Type, OrderManifestBytes);

    public static bool IsOrderBundle(Headers? headers) => Has(headers, Type, OrderBundleBytes);

    /// <summary>A status record without <c>ce_type</c> is taken for a bundle: a bank's client may not know how to write headers.</summary>
    public static bool MayBeStatusBundle(Headers? headers) =>
        headers is null || !headers.TryGetLastBytes(Type, out byte[] type) || StatusBundleBytes.AsSpan().SequenceEqual(type);

    public static bool IsReplay(Headers? headers) => Has(headers, Replay, True);

    private static Headers Common(byte[] type, byte[] source, byte[] id, byte[] time, byte[]? traceParent)
    {
        var headers = new Headers
        {
            { "ce_specversion", SpecVersion },
            { Type, type },
            { "ce_source", source },
            { Id, id },
            { "ce_time", time },
            { "content-type", Protobuf },
        };
        if (traceParent is not null)
            headers.Add(TraceParent, traceParent);
        return headers;
    }
}
