using AnSinh.Domain.Journal;
using AnSinh.Ports.Journal;
using AnSinh.Streaming.Records;
using AnSinh.Streaming.Tests.Kit;
using AnSinh.Transfer;
using AnSinh.Transfer.Messages;
using AnSinh.Transfer.Records;
using Google.Protobuf;

namespace AnSinh.Streaming.Tests;

public sealed class BundleEncoderTests
{
    private readonly BundleEncoder _encoder = new();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1_000)]
    [InlineData(4_321)]
    public void Every_order_is_what_the_generated_parser_reads(int count)
    {
        JournalEntry entry = Entries.Orders(13, 42, 7, count, firstPerson: 9_990);
        int item = 0, personalAt = 0;
        foreach (EncodedBundle encoded in _encoder.Encode(entry))
        {
            TransferOrderBundle bundle = TransferOrderBundle.Parser.ParseFrom(_encoder.BytesOf(encoded));
            bundle.BatchId.ShouldBe(entry.BatchId);
            bundle.Cohort.ShouldBe(13);
            bundle.JournalSequence.ShouldBe(42);
            bundle.Part.ShouldBe(encoded.Part);
            bundle.Currency.ShouldBe("VND");
            bundle.Programme.ShouldBe("MSA");
            bundle.Period.ShouldBe(202_601);
            bundle.Count.ShouldBe(bundle.Orders.Count);
            bundle.Orders.Count.ShouldBeInRange(1, TransferLimits.MaxOrdersPerBundle);
            bundle.ControlSum.ShouldBe(bundle.Orders.Sum(order => order.Amount));
            foreach (TransferOrder order in bundle.Orders)
            {
                var payee = PayeeDetails.Read(entry.Personal, ref personalAt);
                bundle.Bank.ShouldBe(entry.Columns.Bank![item]);
                order.EndToEndId.ShouldBe(entry.EndToEndIdOf(item).ToString());
                order.Amount.ShouldBe(entry.Columns.Amount![item]);
                order.CreditorName.ShouldBe(payee.Name);
                order.CreditorAccount.ShouldBe(payee.Account);
                order.CreditorCitizenId.ShouldBe(payee.CitizenId);
                item++;
            }
        }

        item.ShouldBe(count);
    }

    [Fact]
    public void The_bytes_are_those_of_the_generated_code()
    {
        JournalEntry entry = Entries.Orders(99_999, 1, 0, 50, banks: [970_436]);
        EncodedBundle encoded = _encoder.Encode(entry).ShouldHaveSingleItem();
        byte[] bytes = _encoder.BytesOf(encoded).ToArray();
        TransferOrderBundle.Parser.ParseFrom(bytes).ToByteArray().ShouldBe(bytes);
    }

    [Fact]
    public void Parts_count_up_within_one_bank_and_start_again_with_the_next()
    {
        JournalEntry entry = Entries.Orders(1, 1, 0, 2_500, banks: [970_400, 970_405]);
        _encoder.Encode(entry).Select(bundle => (bundle.Bank, bundle.Part, bundle.Count)).ShouldBe(
            [(970_400, 0, 1_000), (970_400, 1, 250), (970_405, 0, 1_000), (970_405, 1, 250)]);
    }

    [Fact]
    public void Only_included_orders_are_encoded()
    {
        JournalEntry entry = Entries.Orders(1, 1, 0, 2_400);
        bool[] include = [.. Enumerable.Range(0, entry.Count).Select(i => i % 5 == 2)];
        long sum = entry.Columns.Amount!.Where((_, i) => include[i]).Sum();
        string[] ids = [.. _encoder.Encode(entry, include, include.Count(flag => flag), sum)
            .SelectMany(bundle => TransferOrderBundle.Parser.ParseFrom(_encoder.BytesOf(bundle)).Orders).Select(order => order.EndToEndId)];
        ids.ShouldBe(Entries.Ids([entry]).Where((_, i) => include[i]));
    }

    [Fact]
    public void A_wrong_expectation_is_a_drift()
    {
        JournalEntry entry = Entries.Orders(1, 1, 0, 10);
        Should.Throw<JournalDriftException>(() => _encoder.Encode(entry, null, 10, entry.ControlSum + 1));
        Should.Throw<JournalDriftException>(() => _encoder.Encode(entry, null, 11, entry.ControlSum));
    }

    [Fact]
    public void An_entry_out_of_the_order_of_its_banks_is_a_drift()
    {
        JournalEntry entry = Entries.Orders(1, 1, 0, 4, banks: [970_405, 970_400]);
        Should.Throw<JournalDriftException>(() => _encoder.Encode(entry));
    }

    [Fact]
    public void A_personal_blob_that_is_too_long_is_a_drift()
    {
        JournalEntry entry = Entries.Orders(1, 1, 0, 4);
        Should.Throw<JournalDriftException>(() => _encoder.Encode(entry with { Personal = [.. entry.Personal, 0] }));
    }

    [Fact]
    public void Encoding_allocates_nothing_an_order()
    {
        JournalEntry entry = Entries.Orders(1, 1, 0, 1_000);
        _encoder.Encode(entry);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            _encoder.Encode(entry);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(10 * 1_000);
    }

    [Fact]
    public void The_reader_without_objects_reads_the_same()
    {
        JournalEntry entry = Entries.Orders(3, 8, 0, 30, banks: [970_436]);
        EncodedBundle encoded = _encoder.Encode(entry).Single();
        TransferOrderBundle expected = TransferOrderBundle.Parser.ParseFrom(_encoder.BytesOf(encoded));
        var reader = new BundleReader(_encoder.BytesOf(encoded));
        (reader.Bank, reader.Cohort, reader.Sequence, reader.Count).ShouldBe((970_436, 3, 8, 30));
        int i = 0;
        while (reader.TryRead(out OrderView order))
        {
            System.Text.Encoding.UTF8.GetString(order.EndToEndId).ShouldBe(expected.Orders[i].EndToEndId);
            System.Text.Encoding.UTF8.GetString(order.Account).ShouldBe(expected.Orders[i].CreditorAccount);
            order.Amount.ShouldBe(expected.Orders[i].Amount);
            i++;
        }

        i.ShouldBe(30);
    }

    [Fact]
    public void A_bundle_with_a_wrong_control_sum_is_refused()
    {
        JournalEntry entry = Entries.Orders(3, 8, 0, 30, banks: [970_436]);
        TransferOrderBundle bundle = TransferOrderBundle.Parser.ParseFrom(_encoder.BytesOf(_encoder.Encode(entry).Single()));
        bundle.ControlSum++;
        byte[] bytes = bundle.ToByteArray();
        Should.Throw<FormatException>(() =>
        {
            var reader = new BundleReader(bytes);
            while (reader.TryRead(out _))
            {
            }
        });
    }
}
