using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Streaming.Statuses;
using AnSinh.Transfer;
using AnSinh.Transfer.Messages;
using AnSinh.Transfer.Records;
using Google.Protobuf;

namespace AnSinh.Streaming.Tests;

public sealed class StatusDecoderTests
{
    private static readonly StatusSender Own = new(970_436, true);

    private readonly List<StatusItem> _items = [];

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(TransferLimits.MaxOrderAmount + 1)]
    public void A_status_whose_amount_no_order_can_have_is_left_out_and_named(long amount)
    {
        string? why = new StatusDecoder().Decode(Bundle(("a", 5), ("b", amount), ("c", 7)), Own, _items);
        why.ShouldNotBeNull();
        why.ShouldContain($"status 2 (b) says {amount} dong");
        _items.Select(item => item.EndToEndId).ShouldBe(["a", "c"]);
        new StatusDecoder().Decode(Bundle(("a", 1), ("c", TransferLimits.MaxOrderAmount)), Own, _items).ShouldBeNull();
    }

    [Fact]
    public void The_id_of_an_order_is_parsed_here_and_a_strange_one_is_left_as_text()
    {
        const string Known = "MSA20241200007000000101";
        new StatusDecoder().Decode(Bundle((Known, 5), ("strange", 7)), Own, _items).ShouldBeNull();
        _items.Select(item => item.EndToEndId).ShouldBe([Known, "strange"]);
        _items[0].Order.ToString().ShouldBe(Known);
        _items[1].Order.ShouldBe(default);
    }

    /// <summary>Who may write its own topic cannot speak for another bank, and nobody can on the topic that banks shared.</summary>
    [Fact]
    public void Who_sent_a_bundle_is_what_its_topic_says()
    {
        byte[] bundle = Bundle(("a", 5));
        new StatusDecoder().Decode(bundle, new StatusSender(970_415, true), _items).ShouldNotBeNull().ShouldContain("topic of bank 970415");
        new StatusDecoder().Decode(bundle, new StatusSender(null, false), _items).ShouldNotBeNull().ShouldContain("banks shared");
        _items.ShouldBeEmpty();
        new StatusDecoder().Decode(bundle, new StatusSender(null, true), _items).ShouldBeNull("a change-over that the operator wants");
        new StatusDecoder().Decode(bundle, Own, _items).ShouldBeNull();
        _items.Count.ShouldBe(2);
    }

    [Fact]
    public void A_bundle_of_nothing_but_such_statuses_gives_none_and_names_three()
    {
        byte[] bundle = Bundle([.. Enumerable.Range(0, 1_000).Select(i => ($"o{i}", long.MaxValue))]);
        string? why = new StatusDecoder().Decode(bundle, Own, _items);
        why.ShouldNotBeNull();
        why.ShouldStartWith("1000 statuses were left out");
        why.Length.ShouldBeLessThan(400);
        _items.ShouldBeEmpty();
    }

    [Fact]
    public void What_a_bank_needs_and_the_domain_know_the_same_limits()
    {
        TransferLimits.MaxOrderAmount.ShouldBe(Amounts.MaxOrder);
        TransferLimits.MaxEndToEndIdLength.ShouldBe(StatusItem.MaxEndToEndIdLength);
        TransferLimits.MaxStatusLength.ShouldBe(StatusItem.MaxStatusLength);
        TransferLimits.MaxReasonLength.ShouldBe(StatusItem.MaxReasonLength);
    }

    [Fact]
    public void The_largest_sums_of_a_delivery_fit_64_bits() =>
        ((Int128)TransferLimits.MaxOrderAmount * 1_000_000).ShouldBeLessThan((Int128)long.MaxValue);

    [Theory]
    [InlineData(1, 0x1_0000_0001UL)]
    [InlineData(3, 0x1_0000_0001UL)]
    [InlineData(1, ulong.MaxValue)]
    public void A_number_wider_than_its_field_is_refused_and_not_cut(int field, ulong value)
    {
        byte[] bytes = [.. Bundle(("a", 5)), .. Number(field, value)];
        new StatusDecoder().Decode(bytes, Own, _items).ShouldNotBeNull();
        _items.ShouldBeEmpty();
    }

    [Fact]
    public void A_tag_wider_than_32_bits_is_refused()
    {
        byte[] tag = new byte[10];
        int length = ProtoSpan.WriteVarint(tag, 0, (1UL << 32) | (4 << 3) | ProtoSpan.LengthDelimited);
        byte[] bytes = [.. Bundle(("a", 5)), .. tag[..length], 0];
        new StatusDecoder().Decode(bytes, Own, _items).ShouldNotBeNull();
        _items.ShouldBeEmpty();
    }

    [Fact]
    public void No_bytes_make_the_decoder_throw()
    {
        var random = new Random(7);
        var decoder = new StatusDecoder();
        byte[] good = Bundle([.. Enumerable.Range(0, 20).Select(i => ($"MSA20260100007{i:D7}01", 500_000L))]);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = [.. good];
            for (int change = random.Next(1, 6); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            decoder.Decode(bytes.AsSpan(0, random.Next(bytes.Length + 1)), Own, _items);
            _items.ShouldAllBe(item => item.Amount >= 1 && item.Amount <= TransferLimits.MaxOrderAmount && item.Bank > 0);
            _items.Clear();
        }
    }

    private static byte[] Number(int field, ulong value)
    {
        byte[] bytes = new byte[11];
        bytes[0] = ProtoSpan.Tag(field, ProtoSpan.Varint);
        return bytes[..ProtoSpan.WriteVarint(bytes, 1, value)];
    }

    private static byte[] Bundle(params (string Id, long Amount)[] statuses)
    {
        var bundle = new TransferStatusBundle { Bank = 970_436, Count = statuses.Length };
        bundle.Statuses.AddRange(statuses.Select(
            status => new TransferStatus { EndToEndId = status.Id, Status = "ACSC", Amount = status.Amount }));
        return bundle.ToByteArray();
    }
}
