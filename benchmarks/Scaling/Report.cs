using System.Globalization;
using System.Text;

namespace AnSinh.Scaling;

/// <summary>The tables of <c>docs/operators/scaling.md</c>, made from <c>measured.json</c>.</summary>
internal static class Report
{
    /// <summary>The text between these lines of the document is what <see cref="Create"/> returns.</summary>
    public const string Begin = "<!-- simulation -->";
    public const string End = "<!-- /simulation -->";

    private const double Country = 100e6;
    private const double CoarseStep = 1;

    public static string Create(Inputs inputs)
    {
        var text = new StringBuilder();
        Parts(text, inputs);
        Layouts(text, inputs);
        Windows(text, inputs);
        return text.ToString().TrimEnd();
    }

    /// <summary>The document with its tables replaced; the same text when they were right.</summary>
    public static string Insert(string document, string report)
    {
        int begin = document.IndexOf(Begin, StringComparison.Ordinal), end = document.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? $"{document[..(begin + Begin.Length)]}\n{report}\n{document[end..]}"
            : throw new InvalidDataException($"The document has no lines {Begin} and {End}.");
    }

    private static void Parts(StringBuilder text, Inputs inputs)
    {
        (Measured measured, Assumed assumed) = (inputs.Measured, inputs.Assumed);
        double node = assumed.CoresPerNode * assumed.UsableShare;
        double wal = assumed.WalMegabytesPerSecond * 1e6;
        double broker =
            assumed.BrokerMegabytesPerSecond * 1e6 / assumed.Replication / (measured.KafkaBytesPerOrder + assumed.StatusBytesPerOrder);
        text.AppendLine("| one part | orders a second | ends because of | kind |");
        text.AppendLine("| --- | --- | --- | --- |");
        Row(text, "one silo core, release to acknowledged", Number(1e6 / measured.SiloCpuAcked), "CPU", "measured");
        Row(text, "one silo core, release to closed", Number(1e6 / inputs.MeasuredSilo.SiloCpuClosed), "CPU", "measured, two statuses");
        Row(text, "one PostgreSQL core, release to acknowledged", Number(1e6 / measured.PostgresCpuAcked), "CPU", "measured");
        Row(
            text, "one PostgreSQL core, release to closed", Number(1e6 / inputs.MeasuredSilo.PostgresCpuClosed), "CPU",
            "measured, two statuses");
        Row(text, "one PostgreSQL core, COPY alone", Number(measured.CopyOnlyOrdersPerSecondPerCore), "CPU", "measured");
        Row(
            text, "one core of the Kafka client alone", Number(measured.KafkaClientOrdersPerSecondPerCore), "records of 41 orders",
            "measured");
        Row(text, "one silo node, to closed", Number(node * 1e6 / inputs.MeasuredSilo.SiloCpuClosed), "CPU", "computed");
        Row(
            text, "one PostgreSQL node, to closed",
            Number(Math.Min(node * 1e6 / inputs.MeasuredSilo.PostgresCpuClosed, wal / inputs.MeasuredSilo.WalBytesClosed)),
            node * 1e6 / inputs.MeasuredSilo.PostgresCpuClosed < wal / inputs.MeasuredSilo.WalBytesClosed
                ? "CPU"
                : "its disk's write-ahead log", "computed");
        Row(text, "one broker, to closed", Number(broker), "bytes with replicas", "computed on an assumption");
        Row(
            text, "one silo node, people in memory",
            Number(assumed.MemoryPerNodeGigabytes * 1e9 * assumed.UsableShare / (measured.BytesPerPerson * assumed.HeapSlack)) + " people",
            "memory", "computed");
        text.AppendLine();
    }

    private static void Layouts(StringBuilder text, Inputs inputs)
    {
        text.AppendLine("| people paid in one window | 1 million | 10 million | 100 million |");
        text.AppendLine("| --- | --- | --- | --- |");
        Layout[] layouts = [.. new[] { 1e6, 10e6, Country }.Select(people => Layout.Of(people, inputs))];
        Row(text, "silo nodes, one to spare", layouts, layout => Number(layout.Silos));
        Row(text, "… that memory / CPU ask for", layouts, layout => $"{layout.SilosForMemory} / {layout.SilosForCpu}");
        Row(text, "databases by cohort range, each with a standby", layouts, layout => Number(layout.Databases));
        Row(text, "brokers, one to spare", layouts, layout => Number(layout.Brokers));
        Row(text, "cohorts", layouts, layout => Number(layout.Cohorts));
        Row(text, "people a cohort", layouts, layout => Number(layout.People / layout.Cohorts));
        Row(
            text, "orders a record (cohort × bank), mean", layouts,
            layout => Number(layout.People / layout.Cohorts / inputs.Assumed.Banks));
        Row(text, "lanes", layouts, layout => Number(layout.Lanes));
        Row(text, "partitions of the largest bank", layouts, layout => Number(layout.LargestBankPartitions));
        Row(text, "a silo's network in use", layouts, layout => layout.NetworkShare.ToString("P1", CultureInfo.InvariantCulture));
        Row(
            text, "people in memory, GB in all", layouts,
            layout => (layout.People * inputs.Measured.BytesPerPerson / 1e9).ToString("F1", CultureInfo.InvariantCulture));
        Row(
            text, "write-ahead log, GB a window", layouts,
            layout => (layout.People * inputs.MeasuredSilo.WalBytesClosed / 1e9).ToString("F1", CultureInfo.InvariantCulture));
        text.AppendLine();
    }

    private static void Windows(StringBuilder text, Inputs inputs)
    {
        Layout layout = Layout.Of(Country, inputs);
        double fast = Country;
        double paced = Country / inputs.Assumed.WindowSeconds;
        text.AppendLine(
            "| 100 million, simulated | acknowledged after, s | closed after, s | silos in use | databases | brokers | banks | most "
            + "orders waiting at banks | at silos, statuses |");
        text.AppendLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        Window(text, "banks that answer at once", new WindowSimulation(layout, inputs, Outage.None, fast).Run());
        Window(text, $"banks of {Number(paced)} a second in all", new WindowSimulation(layout, inputs, Outage.None, paced).Run());
        Window(text, "… and a silo dies after 10 s", new WindowSimulation(layout, inputs, Outage.Silo, paced).Run());
        Window(text, "… and a database fails over after 10 s", new WindowSimulation(layout, inputs, Outage.Database, paced).Run());
        Window(text, "… and a broker dies after 10 s", new WindowSimulation(layout, inputs, Outage.Broker, paced).Run());
        Window(
            text, $"banks of {Number(inputs.Assumed.SlowBanksPerSecond)} a second in all",
            new WindowSimulation(layout, inputs, Outage.None, inputs.Assumed.SlowBanksPerSecond, CoarseStep).Run());
    }

    private static void Window(StringBuilder text, string name, WindowResult result) => Row(
        text, name, Number(result.AckedSeconds), Number(result.ClosedSeconds), Share(result.SiloUse), Share(result.DatabaseUse),
        Share(result.BrokerUse), Share(result.BankUse),
        Number(result.LongestBankQueue), Number(result.LongestStatusQueue));

    private static void Row(StringBuilder text, string name, Layout[] layouts, Func<Layout, string> value) =>
        Row(text, [name, .. layouts.Select(value)]);

    private static void Row(StringBuilder text, params string[] cells) => text.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");

    /// <summary>Three digits that mean something.</summary>
    private static string Number(double value)
    {
        double unit = value < 1_000 ? 1 : Math.Pow(10, Math.Floor(Math.Log10(value)) - 2);
        return (Math.Round(value) == value && value < 100_000 ? value : Math.Round(value / unit) * unit).ToString(
            "N0", CultureInfo.InvariantCulture);
    }

    private static string Share(double value) => value.ToString("P0", CultureInfo.InvariantCulture);
}
