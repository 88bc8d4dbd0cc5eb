using System.Globalization;
using AnSinh.Api.Batches;
using AnSinh.Client.Documents;
using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Rules;
using Spectre.Console;

namespace AnSinh.Cli.Demo;

/// <summary>What a demo shows. Progress goes to standard error, so that standard output ends with the table and the JSON line.</summary>
internal sealed class DemoScreen(bool quiet)
{
    private const int BanksShown = 8;

    /// <summary>Rules that one person's record alone cannot break.</summary>
    private static readonly HashSet<string> SharedRules =
        new(StringComparer.Ordinal) { "ACCOUNT_SHARED", "PHONE_SHARED", "ADDRESS_SHARED" };

    private readonly IAnsiConsole _progress = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public void Step(string text) => _progress.MarkupLineInterpolated($"[grey]·[/] {text}");

    /// <summary>Runs work with one progress bar; The work reports how far it is and a text.</summary>
    public Task<T> WithBarAsync<T>(string title, double total, Func<Action<double, string>, Task<T>> work) => _progress.Progress()
        .AutoClear(false)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
        .StartAsync(async context =>
        {
            ProgressTask bar = context.AddTask(title, maxValue: Math.Max(1, total));
            T result = await work((value, text) =>
            {
                bar.Value = Math.Min(value, bar.MaxValue);
                bar.Description = Markup.Escape($"{title}: {text}");
            });
            bar.Value = bar.MaxValue;
            return result;
        });

    public void ShowDryRun(BatchView batch)
    {
        if (quiet)
            return;
        var banks = new Table()
            .Title($"Dry run {batch.BatchId}: {batch.Scope.Programme} {batch.Scope.Period}, area {batch.Scope.Area}")
            .AddColumns("Bank", "Payouts", "VND");
        foreach (KeyedSum bank in batch.PayableBanks.OrderByDescending(bank => bank.Sum.Count).Take(BanksShown))
            banks.AddRow(NameOf(bank.Key), Number(bank.Sum.Count), Number(bank.Sum.Dong));
        if (batch.PayableBanks.Length > BanksShown)
            banks.AddRow($"… {batch.PayableBanks.Length - BanksShown} more", "", "");
        banks.AddRow("all", Number(batch.Payable.Count), Number(batch.Payable.Dong));
        AddLine(banks, "  of it arrears", batch.Lines.Arrears);
        AddLine(banks, "  of it carried over", batch.Lines.CarriedOver);
        AddLine(banks, "  kept back", batch.Lines.Deducted);
        _progress.Write(banks);
        ShowRefused("Refused", batch, shared: false);
        ShowRefused("Found by the look across all people", batch, shared: true);
    }

    /// <summary>The change report, with the first people behind each number.</summary>
    public void ShowChanges(BatchView batch, IReadOnlyDictionary<PayoutChange, ChangedPayout[]> people)
    {
        if (quiet)
            return;
        var table = new Table()
            .Title($"{batch.Scope.Period} against the month before")
            .AddColumns("Change", "People", "Before, VND", "Now, VND", "For example");
        foreach ((PayoutChange kind, string name) in ChangeDocuments.Kinds)
        {
            ChangeDocument sum = ChangeDocuments.Of(batch.Changes)[name];
            string example = people[kind].FirstOrDefault() is { } first
                ? $"{first.CitizenId}: {Number(first.Before)} → {Number(first.Now)}"
                : "";
            table.AddRow(name, Number(sum.People), Number(sum.Before), Number(sum.Now), example);
        }

        _progress.Write(table);
    }

    /// <summary>Per-bank counts of a released batch on one line of progress.</summary>
    public static string DescribeBanks(BatchView batch) => string.Join("  ", batch.OrderedBanks
        .OrderByDescending(bank => bank.Totals.Ordered.Count)
        .Take(3)
        .Select(bank => $"{NameOf(bank.Bank)} {Number(bank.Totals.Settled.Count)}/{Number(bank.Totals.Ordered.Count)}"));

    public void Show(DemoResult result)
    {
        if (quiet)
            return;
        var table = new Table()
            .Title(result.Ok ? "[green]Paid, once, and proved[/]" : "[red]Not right: see faults[/]")
            .AddColumns("What", "Count", "VND", "Seconds", "A second");
        table.AddRow(
            "registry rows", Number(result.Beneficiaries), "", Seconds(result.ImportSeconds),
            Rate(result.Beneficiaries, result.ImportSeconds));
        table.AddRow("  imported / bad", $"{Number(result.Imported)} / {Number(result.BadRows)}", "", "", "");
        table.AddRow(
            "prepared / refused", $"{Number(result.Ordered)} / {Number(result.Refused)}", "", Seconds(result.PrepareSeconds),
            Rate(result.Imported, result.PrepareSeconds));
        table.AddRow(
            "ordered, in the journal", Number(result.Ordered), Number(result.AmountOrdered), Seconds(result.ReleaseToOrderedSeconds),
            Rate(result.Ordered, result.ReleaseToOrderedSeconds));
        table.AddRow(
            "ordered, acknowledged by the broker", Number(result.Streamed), Number(result.AmountOrdered),
            Seconds(result.ReleaseToAckedSeconds), Rate(result.Streamed, result.ReleaseToAckedSeconds));
        table.AddRow(
            "settled", Number(result.Settled), Number(result.AmountSettled), Seconds(result.ReleaseToClosedSeconds),
            Rate(result.Ordered, result.ReleaseToClosedSeconds));
        table.AddRow("rejected", Number(result.Rejected), Number(result.AmountRejected), "", "");
        table.AddRow("returned", Number(result.Returned), Number(result.AmountReturned), "", "");
        table.AddRow("outstanding", Number(result.Outstanding), "", "", "");
        table.AddRow(
            "lost / duplicated / paid twice", $"{result.Lost} / {result.Duplicated} / {result.SecondPayments}", "",
            Seconds(result.CheckSeconds), "");
        table.AddRow("managed bytes a beneficiary", Number((long)result.BytesPerBeneficiary), "", Seconds(result.TotalSeconds), "");
        AnsiConsole.Write(table);
        ShowSecond(result);
        foreach (string fault in result.Faults)
            AnsiConsole.MarkupLineInterpolated($"[red]{fault}[/]");
    }

    private static void ShowSecond(DemoResult result)
    {
        DemoSecondMonth second = result.SecondMonth;
        OrderTotals totals = second.Totals;
        var table = new Table().Title($"The month after, {second.Period}").AddColumns("What", "Count", "VND", "Seconds", "A second");
        table.AddRow(
            "delta rows: new / changed", $"{Number(second.Rows)}: {Number(second.Added)} / {Number(second.Changed)}", "",
            Seconds(second.ImportSeconds), Rate(second.Rows, second.ImportSeconds));
        table.AddRow(
            "dry run: payable / refused", $"{Number(totals.Ordered.Count)} / {Number(second.Refused)}", "", Seconds(second.PrepareSeconds),
            "");
        table.AddRow("change report with people", "", "", Seconds(result.ChangeSeconds), "");
        table.AddRow(
            "arrears / carried over", $"{Number(second.Arrears.Count)} / {Number(second.CarriedOver.Count)}",
            Number(second.Arrears.Dong + second.CarriedOver.Dong), "", "");
        table.AddRow(
            "ordered, acknowledged by the broker", Number(second.Streamed), Number(totals.Ordered.Dong),
            Seconds(second.ReleaseToAckedSeconds), Rate(second.Streamed, second.ReleaseToAckedSeconds));
        table.AddRow("settled", Number(totals.Settled.Count), Number(totals.Settled.Dong), Seconds(second.ReleaseToClosedSeconds), "");
        table.AddRow(
            "rejected / returned", $"{Number(totals.Rejected.Count)} / {Number(totals.Returned.Count)}",
            Number(totals.Rejected.Dong + totals.Returned.Dong), "", "");
        table.AddRow("outstanding", Number(totals.Outstanding.Count), "", "", "");
        table.AddRow("lost / duplicated", $"{second.Lost} / {second.Duplicated}", "", "", "");
        AnsiConsole.Write(table);
    }

    private void ShowRefused(string title, BatchView batch, bool shared)
    {
        KeyValuePair<string, CountAndSum>[] rules =
            [.. batch.RefusedByRule.Where(rule => SharedRules.Contains(rule.Key) == shared).OrderByDescending(rule => rule.Value.Count)];
        if (rules.Length == 0)
        {
            Step($"{title.ToLowerInvariant()}: nobody");
            return;
        }

        var refusals = new Table().Title(title).AddColumns("Rule", "Severity", "ISO", "People", "What to do");
        foreach ((string code, CountAndSum sum) in rules)
        {
            RefusalRules.TryGet(code, out RefusalRule? rule);
            refusals.AddRow(code, rule!.Severity.ToString(), rule.IsoReason, Number(sum.Count), Markup.Escape(rule.English.Remedy));
        }

        _progress.Write(refusals);
    }

    private static void AddLine(Table table, string name, CountAndSum sum)
    {
        if (sum.Count > 0)
            table.AddRow(name, Number(sum.Count), Number(sum.Dong));
    }

    private static string NameOf(int bin) => BankDirectory.TryGet(bin, out Bank? bank)
        ? bank.ShortName
        : bin.ToString(CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Seconds(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    private static string Rate(long count, double seconds) => seconds > 0 ? Number((long)(count / seconds)) : "";
}
