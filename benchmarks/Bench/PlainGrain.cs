using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;
using AnSinh.Transfer.Topics;
using Confluent.Kafka;

namespace AnSinh.Bench;

/// <summary>One person, as a tutorial would write it.</summary>
[Alias("AnSinh.Bench.IPlainBeneficiaryGrain")]
public interface IPlainBeneficiaryGrain : IGrainWithStringKey
{
    [Alias("Enrol")]
    Task EnrolAsync(BeneficiaryRecord record, CancellationToken cancellationToken);

    /// <summary>Pays a month once: judged, written, sent and acknowledged when it returns.</summary>
    /// <param name="yearMonth">yyyymm</param>
    [Alias("Pay")]
    Task PayAsync(int yearMonth, CancellationToken cancellationToken);
}

/// <summary>The state of one person.</summary>
[GenerateSerializer, Alias("AnSinh.Bench.PlainBeneficiary.v1")]
public sealed class PlainBeneficiary
{
    [Id(0)]
    public string CitizenId { get; set; } = "";

    [Id(1)]
    public string FullName { get; set; } = "";

    [Id(2)]
    public int Bank { get; set; }

    [Id(3)]
    public string Account { get; set; } = "";

    [Id(4)]
    public int Category { get; set; }

    [Id(5)]
    public int Children { get; set; }

    /// <summary>Day number.</summary>
    [Id(6)]
    public int BirthDay { get; set; }

    /// <summary>Day number.</summary>
    [Id(7)]
    public int DecisionDay { get; set; }

    [Id(8)]
    public int Commune { get; set; }

    [Id(9)]
    public string DecisionNumber { get; set; } = "";

    /// <summary>Months for which an order exists, and its amount.</summary>
    [Id(10)]
    public Dictionary<int, long> Orders { get; set; } = [];

    public static PlainBeneficiary Of(BeneficiaryRecord record) => new()
    {
        CitizenId = record.CitizenId,
        FullName = record.FullName,
        Bank = record.Bank,
        Account = record.Account,
        Category = record.Category,
        Children = record.Children,
        BirthDay = record.BirthDate.DayNumber,
        DecisionDay = record.DecisionDate?.DayNumber ?? 0,
        DecisionNumber = record.DecisionNumber,
        Commune = record.Commune,
    };

    /// <summary>What the rules ask for; people of the sample are alive and active.</summary>
    public BeneficiaryRecord ToRecord() => new()
    {
        CitizenId = CitizenId,
        FullName = FullName,
        BirthDate = DateOnly.FromDayNumber(BirthDay),
        Sex = Sex.Female,
        Commune = Commune,
        Category = (byte)Category,
        Children = (byte)Children,
        DecisionNumber = DecisionNumber,
        DecisionDate = DateOnly.FromDayNumber(DecisionDay),
        Bank = Bank,
        Account = Account,
    };
}

/// <summary>Judges, writes its state, sends, and waits for the broker: each payment by itself.</summary>
[GrainType("plain-beneficiary")]
internal sealed class PlainBeneficiaryGrain(
    [PersistentState("person", PlainBeneficiaryGrain.StorageName)] IPersistentState<PlainBeneficiary> person,
    IProducer<byte[], byte[]> producer,
    TopicNames topics,
    CohortMap map) : Grain, IPlainBeneficiaryGrain
{
    public const string StorageName = "plain";

    public async Task EnrolAsync(BeneficiaryRecord record, CancellationToken cancellationToken)
    {
        person.State = PlainBeneficiary.Of(record);
        await person.WriteStateAsync(cancellationToken);
    }

    public async Task PayAsync(int yearMonth, CancellationToken cancellationToken)
    {
        BeneficiaryRecord record = person.State.ToRecord();
        var month = BenefitPeriod.FromYearMonth(yearMonth);
        if (!RunRules.TryCreate(ProgrammeCode.MonthlySocialAllowance, month, new RunRuleOptions(), out RunRules? rules, out string error))
            throw new InvalidOperationException(error);
        Verdict verdict = rules.Judge(new BeneficiaryFacts(record));
        if (!verdict.IsPayable || !person.State.Orders.TryAdd(yearMonth, verdict.Amount))
            return;
        await person.WriteStateAsync(cancellationToken);
        await producer.ProduceAsync(
            topics.Orders(record.Bank), PlainRecord.Of(record, map.CohortOf(record.CitizenId), month, verdict.Amount), cancellationToken);
    }
}
