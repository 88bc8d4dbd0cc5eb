using System.Text.Json;
using System.Text.Json.Serialization;

namespace AnSinh.Scaling;

/// <summary>What <c>measured.json</c> holds; a missing or unknown name is an error.</summary>
internal sealed record Inputs(Measured Measured, MeasuredSilo MeasuredSilo, Assumed Assumed)
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    public static Inputs Read(string file) =>
        JsonSerializer.Deserialize<Inputs>(File.ReadAllText(file), Strict) ?? throw new InvalidDataException($"{file} is empty.");
}

/// <summary>Figures of <c>ansinh bench</c> on two cores.</summary>
/// <param name="SiloCpuAcked">CPU seconds of the silos for a million orders, release to acknowledged.</param>
/// <param name="PostgresCpuAcked">The same of PostgreSQL.</param>
/// <param name="BytesPerPerson">Managed heap of a person, the higher of the measured values.</param>
/// <param name="KafkaBytesPerOrder">Bytes of records an order, LZ4, without replication.</param>
/// <param name="KafkaRecordsPerMillion">Records for a million orders with 1,024 cohorts.</param>
/// <param name="PrepareCpuPerMillion">CPU seconds of the dry run of a million people.</param>
/// <param name="CopyOnlyOrdersPerSecondPerCore">PostgreSQL alone, COPY of journal entries.</param>
/// <param name="KafkaClientOrdersPerSecondPerCore">The Kafka client alone.</param>
internal sealed record Measured(
    double SiloCpuAcked, double PostgresCpuAcked, double BytesPerPerson,
    double KafkaBytesPerOrder, double KafkaRecordsPerMillion, double PrepareCpuPerMillion, double CopyOnlyOrdersPerSecondPerCore,
    double KafkaClientOrdersPerSecondPerCore);

/// <summary>Figures of <c>ansinh bench silos</c> with one silo process and a million rows.</summary>
/// <param name="SiloCpuClosed">CPU seconds of the silos for a million orders, release to closed, two statuses an order.</param>
/// <param name="PostgresCpuClosed">The same of PostgreSQL.</param>
/// <param name="WalBytesAcked">Write-ahead bytes an order, release to acknowledged.</param>
/// <param name="WalBytesClosed">Write-ahead bytes an order, release to closed.</param>
internal sealed record MeasuredSilo(double SiloCpuClosed, double PostgresCpuClosed, double WalBytesAcked, double WalBytesClosed);

/// <summary>What nobody measured: the machines, the target, and how long a failure lasts.</summary>
/// <param name="UsableShare">Share of a node's cores or memory that is planned for.</param>
/// <param name="HeapSlack">Memory of a silo by what its people take: garbage, buffers, snapshots.</param>
/// <param name="WalMegabytesPerSecond">What one database's disk takes, synced.</param>
/// <param name="BrokerMegabytesPerSecond">What one broker takes in, replicas included.</param>
/// <param name="StatusBytesPerOrder">Bytes of two statuses an order on Kafka.</param>
/// <param name="WindowSeconds">The target: everybody released and closed, banks at full speed.</param>
/// <param name="DetectSeconds">A frozen silo is declared dead; see the operations guide.</param>
/// <param name="SlowBanksPerSecond">All banks together, when they take payments one by one: a national switch.</param>
internal sealed record Assumed(
    int CoresPerNode, double MemoryPerNodeGigabytes, double UsableShare, double HeapSlack, double WalMegabytesPerSecond,
    double BrokerMegabytesPerSecond, int Replication,
    double NetworkGigabits, double StatusBytesPerOrder, double WindowSeconds, int PeoplePerCohort, int LanesPerSilo,
    double LargestBankShare, int Banks,
    double BankPartitionMegabytesPerSecond, double LoadPeoplePerSecondPerCore, double DetectSeconds, double PostgresFailoverSeconds,
    double BrokerFailoverSeconds, double SlowBanksPerSecond);
