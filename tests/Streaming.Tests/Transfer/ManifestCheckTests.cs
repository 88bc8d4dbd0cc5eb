using System.Security.Cryptography;
using System.Text;
using AnSinh.Streaming.Lanes;
using AnSinh.Streaming.Records;
using AnSinh.Transfer.Messages;
using AnSinh.Transfer.Reading;

namespace AnSinh.Streaming.Tests;

public sealed class ManifestCheckTests
{
    private readonly ManifestCheck _check = new();
    private ManifestState _state = ManifestState.None;

    [Fact]
    public void A_complete_chain_is_verified_in_any_order_of_arrival()
    {
        Closed first = Close(3), second = Close(1);
        // Manifests of a lane share a partition and keep their order; bundles do not.
        _check.AddBundle(second.Bundles[0].Header, second.Bundles[0].Bytes, 2, 10);
        _check.AddManifest(first.Manifest);
        _check.AddManifest(second.Manifest);
        foreach ((byte[] header, byte[] bytes) in first.Bundles.Reverse())
            _check.AddBundle(header, bytes, 2, 10);
        _check.Report.ShouldBe(new ManifestReport(2, 0, 0, 0, 0));
    }

    [Fact]
    public void A_missing_bundle_stays_pending_and_a_missing_manifest_is_counted()
    {
        Deliver(Close(1));
        Close(1);
        Closed third = Close(2);
        _check.AddManifest(third.Manifest);
        _check.AddBundle(third.Bundles[0].Header, third.Bundles[0].Bytes, 2, 10);
        _check.Report.ShouldBe(new ManifestReport(1, 1, 0, 0, 1));
    }

    [Fact]
    public void A_changed_bundle_is_a_mismatch()
    {
        Closed closed = Close(2);
        closed.Bundles[1].Bytes[0] ^= 1;
        Deliver(closed);
        _check.Report.ShouldBe(new ManifestReport(0, 0, 0, 1, 0));
    }

    [Fact]
    public void A_manifest_that_does_not_link_to_its_predecessor_is_a_mismatch()
    {
        Deliver(Close(1));
        _state = _state with { Hash = SHA256.HashData("another history"u8) };
        Deliver(Close(1));
        _check.Report.Mismatched.ShouldBe(1);
    }

    [Fact]
    public void A_chain_that_begins_again_is_a_restart_and_no_gap()
    {
        Deliver(Close(1));
        Deliver(Close(1));
        _state = ManifestState.None;
        Deliver(Close(2));
        _check.Report.ShouldBe(new ManifestReport(3, 0, 1, 0, 0));
    }

    private void Deliver(Closed closed)
    {
        foreach ((byte[] header, byte[] bytes) in closed.Bundles)
            _check.AddBundle(header, bytes, 2, 10);
        _check.AddManifest(closed.Manifest);
    }

    private Closed Close(int bundles)
    {
        var open = new OpenManifest(lane: 3, bank: 970_436, _state);
        var made = new (byte[] Header, byte[] Bytes)[bundles];
        for (int i = 0; i < bundles; i++)
        {
            byte[] bytes = Encoding.ASCII.GetBytes($"bundle {open.Number} {i}");
            made[i] = (open.NextHeader(), bytes);
            open.Add(new EncodedBundle(970_436, 0, 2, 10, 0, bytes.Length), bytes);
        }

        (byte[] record, _state) = open.Close();
        return new Closed(TransferOrderManifest.Parser.ParseFrom(record), made);
    }

    private sealed record Closed(TransferOrderManifest Manifest, (byte[] Header, byte[] Bytes)[] Bundles);
}
