using System.Globalization;
using Spectre.Console;

namespace AnSinh.Bench.Silos;

/// <summary>The table of <c>bench silos</c>: a column for each size.</summary>
internal static class SiloBenchScreen
{
    public static void Show(SiloBenchResult result)
    {
        var table = new Table()
            .Title(Markup.Escape($"{result.Rows:N0} rows, {result.Machine}, medians of {result.Runs}"))
            .AddColumn("Silos");
        foreach (SiloBenchFigures figures in result.Clusters)
            table.AddColumn(Number(figures.Silos));
        Add("release to acknowledged, a second", figures => Number(figures.AckedPerSecond));
        Add("  ratio to the first column", figures => Fraction(figures.AckedRatio));
        Add("release to closed, a second", figures => Number(figures.ClosedPerSecond));
        Add("  ratio to the first column", figures => Fraction(figures.ClosedRatio));
        Add("memory of the silos, bytes a person", figures => Number(figures.BytesPerPerson));
        Add("  of one empty silo, MB", figures => Number(figures.BytesAtStartPerSilo / 1e6));
        Add("start to ready, s", figures => Fraction(figures.StartSeconds));
        Add("import, rows a second", figures => Number(figures.ImportPerSecond));
        Add("prepare, people a second", figures => Number(figures.PreparePerSecond));
        Add("CPU s a million to acknowledged: silos", figures => Fraction(figures.Acked.Silos));
        Add("  PostgreSQL / broker", figures => $"{Fraction(figures.Acked.Postgres)} / {Fraction(figures.Acked.Broker)}");
        Add("CPU s a million to closed: silos", figures => Fraction(figures.Closed.Silos));
        Add("  PostgreSQL / broker", figures => $"{Fraction(figures.Closed.Postgres)} / {Fraction(figures.Closed.Broker)}");
        Add("  simulated banks and polling", figures => Fraction(figures.Closed.Bench));
        Add(
            "WAL bytes an order, acknowledged / closed",
            figures => $"{Number(figures.Acked.WalBytesPerOrder)} / {Number(figures.Closed.WalBytesPerOrder)}");
        AnsiConsole.Write(table);

        void Add(string name, Func<SiloBenchFigures, string> value) => table.AddRow([name, .. result.Clusters.Select(value)]);
    }

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Fraction(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
