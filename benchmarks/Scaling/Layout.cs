namespace AnSinh.Scaling;

/// <summary>How many of each part a registry of some size needs, one node to spare where a failure takes one.</summary>
/// <param name="SilosForMemory">Silos that the people's memory asks for, before the spare one.</param>
/// <param name="SilosForCpu">Silos that the window's CPU asks for, before the spare one.</param>
internal sealed record Layout(
    double People, int Silos, int SilosForMemory, int SilosForCpu, int Databases, int Brokers, int Cohorts, int Lanes,
    int LargestBankPartitions, double NetworkShare)
{
    private const int SpareNodes = 1;
    private const int SmallestQuorum = 3;
    private const int DefaultCohorts = 1_024;
    private const int DefaultPartitions = 12;
    private const int MaxLanes = 256;

    public static Layout Of(double people, Inputs inputs)
    {
        (Measured measured, Assumed assumed) = (inputs.Measured, inputs.Assumed);
        double millions = people / 1e6;
        double node = assumed.CoresPerNode * assumed.UsableShare;
        double window = assumed.WindowSeconds;
        double memory = people * measured.BytesPerPerson * assumed.HeapSlack / (assumed.MemoryPerNodeGigabytes * 1e9 * assumed.UsableShare);
        int forMemory = Whole(memory);
        int forCpu = Whole(millions * inputs.MeasuredSilo.SiloCpuClosed / (node * window));
        int silos = Math.Max(SmallestQuorum, Math.Max(forMemory, forCpu) + SpareNodes);
        double wal = people * inputs.MeasuredSilo.WalBytesClosed / (assumed.WalMegabytesPerSecond * 1e6 * window);
        int databases = Whole(Math.Max(millions * inputs.MeasuredSilo.PostgresCpuClosed / (node * window), wal));
        double kafka = people * (measured.KafkaBytesPerOrder + assumed.StatusBytesPerOrder) * assumed.Replication / window;
        int brokers = Math.Max(SmallestQuorum, Whole(kafka / (assumed.BrokerMegabytesPerSecond * 1e6)) + SpareNodes);
        double largest = people / window * assumed.LargestBankShare * measured.KafkaBytesPerOrder;
        int partitions = Math.Max(DefaultPartitions, Whole(largest / (assumed.BankPartitionMegabytesPerSecond * 1e6)));
        int cohorts = Math.Max(
            DefaultCohorts, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)Math.Ceiling(people / assumed.PeoplePerCohort)));
        // What leaves a silo: its entries to the database, its bundles to the broker.
        double perSilo = people / window / (silos - SpareNodes) * (
            inputs.MeasuredSilo.WalBytesClosed + measured.KafkaBytesPerOrder + assumed.StatusBytesPerOrder);
        return new Layout(
            people, silos, forMemory, forCpu, databases, brokers, cohorts, Math.Min(MaxLanes, silos * assumed.LanesPerSilo), partitions,
            perSilo * 8 / (assumed.NetworkGigabits * 1e9));
    }

    private static int Whole(double value) => Math.Max(1, (int)Math.Ceiling(value));
}
