using System.Globalization;
using Spectre.Console;

namespace AnSinh.Cli.Bench.Silos;

/// <summary>The table of <c>bench silos</c>.</summary>
internal static class SiloBenchScreen
{
    public static void Show(SiloBenchResult result)
    {
        var table = new Table()
            .Title(Markup.Escape($"{result.Rows:N0} rows, {result.Machine}, medians of {result.Runs}"))
            .AddColumns("Silos", "Acknowledged/s", "Ratio", "Closed/s", "Ratio", "Memory, bytes a person", "MB a silo, empty", "Ready after, s", "CPU s a million: silos", "PostgreSQL", "Broker", "Banks*");
        foreach (SiloBenchFigures figures in result.Clusters)
        {
            table.AddRow(
                Number(figures.Silos), Number(figures.AckedPerSecond), Fraction(figures.AckedRatio), Number(figures.ClosedPerSecond), Fraction(figures.ClosedRatio),
                Number(figures.BytesPerPerson), Number(figures.BytesAtStartPerSilo / 1e6), Fraction(figures.StartSeconds),
                Fraction(figures.SiloCpuSecondsPerMillion), Fraction(figures.PostgresCpuSecondsPerMillion), Fraction(figures.BrokerCpuSecondsPerMillion), Fraction(figures.BanksCpuSecondsPerMillion));
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLine("CPU is that of release to acknowledged; * of release to closed, with this command's own polling.");
    }

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Fraction(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
