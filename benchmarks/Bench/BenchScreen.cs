using System.Globalization;
using Spectre.Console;

namespace AnSinh.Bench;

/// <summary>Steps go to standard error as they happen, the table to standard output.</summary>
internal sealed class BenchScreen
{
    private readonly IAnsiConsole _progress = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public void Step(string text) => _progress.MarkupLineInterpolated($"[grey]·[/] {text}");

    public static void ShowPredictions(string text) => Console.Error.WriteLine(text);

    public static void Show(BenchResult result)
    {
        string title = $"{result.Payments:N0} payments, {result.Machine}, medians of {result.Runs}";
        var table = new Table().Title(Markup.Escape(title)).AddColumns("What", "A second", "AnSinh's ratio", "Note");
        table.AddRow(
            "AnSinh, release to acknowledged", Number(result.AckedPerSecond), "1",
            $"{Number(result.AllocatedBytesPerPayment)} bytes allocated a payment, longest pause {result.LongestPauseMilliseconds:F0} ms, "
            + $"pauses {result.PauseShare:P1}");
        table.AddRow(
            "SQL job, release to acknowledged", Number(result.SqlPerSecond), Ratio(result.RatioToSql),
            $"aggregated {(result.SqlAggregation == nameof(SqlAggregation.InSql) ? "in SQL" : "in the relay")}; the other way "
            + $"{Number(result.SqlOtherAggregationPerSecond)}");
        table.AddRow(
            "limit: servers alone", Number(result.LimitPerSecond), Ratio(result.RatioToLimit),
            $"PostgreSQL {Number(result.LimitPostgresPerSecond)}, Kafka {Number(result.LimitKafkaPerSecond)} for "
            + $"{Number(result.RecordsPerRound)} records");
        if (result.PlainOrleansPerSecond is { } plain)
            table.AddRow(
                "plain Orleans, a grain a person", Number(plain), Ratio(result.AckedPerSecond / plain),
                $"on {Number(result.PlainOrleansSample ?? 0)} people");
        table.AddRow(
            "AnSinh, first release of a process", Number(result.FirstReleasePerSecond), "",
            $"{result.RatioFirstToWarm:F2} of the warm rate; ready {result.ColdStartSeconds:F2} s after its start");
        table.AddRow(
            "AnSinh, release to closed", Number(result.ClosedPerSecond), "",
            $"simulated banks on the same cores, a status an order; acknowledged at {Number(result.AckedWithBanksPerSecond)}");
        table.AddRow(
            "  with two statuses an order", Number(result.ClosedWithAcceptancesPerSecond), "", "accepted, then settled or rejected");
        table.AddRow(
            "AnSinh, import", Number(result.ImportPerSecond), "",
            $"{result.BytesPerBeneficiary:F0} bytes a beneficiary; the SQL job loads in {result.SqlLoadSeconds:F1} s");
        table.AddRow("AnSinh, prepare", Number(result.PreparePerSecond), "", "");
        AnsiConsole.Write(table);
        AnsiConsole.Write(WhereTimeGoes(result));
    }

    private static Table WhereTimeGoes(BenchResult result)
    {
        Cost cost = result.Release;
        double perMillion = 1_000_000.0 / result.Payments;
        StageProfile stages = result.Stages;
        var table = new Table().Title("Where a release goes, seconds per million payments").AddColumns("Part", "Seconds");
        table.AddRow("wall time", Seconds(cost.Seconds * perMillion));
        table.AddRow("CPU of AnSinh's process", Seconds(cost.OwnCpuSeconds * perMillion));
        table.AddRow("  alone on one core: rules and content hash", Seconds(stages.Judge));
        table.AddRow("  sort, columns, personal blob", Seconds(Math.Max(0, stages.Plan - stages.Judge - stages.Seal)));
        table.AddRow("  seal (SHA-256 of the entry)", Seconds(stages.Seal));
        table.AddRow("  apply", Seconds(stages.Apply));
        table.AddRow("  encode", Seconds(stages.Encode));
        table.AddRow("  manifest (SHA-256 of the bundles)", Seconds(stages.Manifest));
        table.AddRow("CPU of PostgreSQL", Seconds(cost.PostgresCpuSeconds * perMillion));
        table.AddRow("CPU of the broker", Seconds(cost.BrokerCpuSeconds * perMillion));
        table.AddRow(
            "waiting for commits of the journal (all connections)",
            Seconds(cost.Meters.GetValueOrDefault("ansinh.journal.commit.duration") * perMillion));
        table.AddRow(
            "lane transactions open (all lanes)", Seconds(cost.Meters.GetValueOrDefault("ansinh.lane.transaction.duration") * perMillion));
        table.AddRow("GC pauses", Seconds(cost.PauseSeconds * perMillion));
        table.AddRow("SQL job: own / PostgreSQL / broker CPU", string.Create(CultureInfo.InvariantCulture,
            $"{result.SqlRelease.OwnCpuSeconds * perMillion:F2} / {result.SqlRelease.PostgresCpuSeconds * perMillion:F2} / "
            + $"{result.SqlRelease.BrokerCpuSeconds * perMillion:F2}"));
        table.AddRow("limit: PostgreSQL's share / Kafka's share of CPU", string.Create(CultureInfo.InvariantCulture,
            $"{result.Limit.PostgresCpuSeconds * perMillion:F2} / {result.Limit.KafkaCpuSeconds * perMillion:F2}"));
        return table;
    }

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    private static string Seconds(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
