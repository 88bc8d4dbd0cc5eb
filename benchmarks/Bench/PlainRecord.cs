using System.Globalization;
using System.Text;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;
using AnSinh.Transfer.Messages;
using AnSinh.Transfer.Records;
using Confluent.Kafka;
using Google.Protobuf;

namespace AnSinh.Bench;

/// <summary>A bundle of one order, made with Protobuf's own classes.</summary>
internal static class PlainRecord
{
    public static Message<byte[], byte[]> Of(BeneficiaryRecord record, int cohort, BenefitPeriod month, long amount)
    {
        var id = new EndToEndId(
            ProgrammeCode.MonthlySocialAllowance, month, cohort,
            (int)(ulong.Parse(record.CitizenId, CultureInfo.InvariantCulture) % EndToEndId.MaxIndex), 1);
        var bundle = new TransferOrderBundle
        {
            BatchId = "plain",
            Cohort = cohort,
            Bank = record.Bank,
            Count = 1,
            ControlSum = amount,
            Currency = "VND",
            Programme = ProgrammeCode.MonthlySocialAllowance.Value,
            Period = month.YearMonth,
            Orders =
                {
                    new TransferOrder
                    {
                        EndToEndId = id.ToString(),
                        Amount = amount,
                        CreditorName = record.FullName,
                        CreditorAccount = record.Account,
                    },
                },
        };
        byte[] key = Encoding.ASCII.GetBytes(cohort.ToString(CultureInfo.InvariantCulture));
        byte[] time = RecordHeaders.Time(TimeProvider.System.GetUtcNow());
        Headers headers =
            RecordHeaders.ForBundle(Encoding.ASCII.GetBytes(id.ToString()), time, traceParent: null, "0.0.0"u8.ToArray(), replay: false);
        return new Message<byte[], byte[]> { Key = key, Value = bundle.ToByteArray(), Headers = headers };
    }
}
