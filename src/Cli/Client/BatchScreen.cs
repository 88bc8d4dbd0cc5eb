using AnSinh.Client.Documents;
using AnSinh.Domain.Banks;
using Spectre.Console;

namespace AnSinh.Cli.Client;

/// <summary>A batch as a person reads it.</summary>
internal static class BatchScreen
{
    /// <summary>Every state, and who does what next.</summary>
    private static readonly Dictionary<string, string> Next = new(StringComparer.Ordinal)
    {
        ["draft"] = "its maker prepares it again: batch prepare --again",
        ["prepared"] = "its maker submits it: batch submit",
        ["submitted"] = "another person verifies it: batch verify",
        ["verified"] = "a third person approves it: batch approve",
        ["approved"] = "anyone but its maker releases it: batch release, or batch schedule",
        ["scheduled"] = "it is released by itself at its time",
        ["released"] = "orders are being journaled",
        ["ordered"] = "orders are on their way to the banks",
        ["settling"] = "banks are answering",
    };

    private const int HashShown = 16;

    /// <summary>Instead of a number that nobody knows yet.</summary>
    private const string NotCounted = "not counted yet";

    public static void Show(BatchDocument batch, string language)
    {
        ShowStep(batch);
        Console.WriteLine($"payable {Texts.Sum(batch.Payable)}, content {Start(batch.ContentHash)}…, rules {batch.RateVersion}");
        ShowLines(batch.Lines);
        ShowBanks(batch);
        ShowRefused(batch.RefusedByRule, language);
        if (batch.Contributors.Count > 0)
        {
            IEnumerable<string> hands = batch.Contributors.Select(person => $"{person.Key} ({string.Join(", ", person.Value)})");
            Console.WriteLine($"hands behind it: {string.Join("; ", hands)}. None of them verifies, approves or releases it");
        }

        if (batch.ContradictoryStatuses is > 0)
            Console.WriteLine($"{Texts.Number(batch.ContradictoryStatuses.Value)} contradictory: see batch contradictions {batch.BatchId}");
        if (batch.Changes.Values.Any(kind => kind.People > 0))
            ShowChanges(batch.Changes);
        ShowHistory(batch.History);
    }

    /// <summary>The batch on a few lines, as an answer to a step.</summary>
    public static void ShowStep(BatchDocument batch)
    {
        Console.WriteLine(
            $"Batch {batch.BatchId}: {batch.State}{(batch.Paused ? " (paused)" : "")}, {batch.Programme} {batch.Period}, "
            + $"area {batch.Area}{Origin(batch)}");
        if (batch.ReleaseAt is { } at)
            Console.WriteLine($"released at {Texts.Time(at)}");
        if (Next.TryGetValue(batch.State, out string? next))
            Console.WriteLine($"next: {next}");
        foreach (AwaitedDocument step in batch.Awaits)
        {
            Console.WriteLine(
                $"waits for a second person: {step.Actor} asked to {step.Step} at {Texts.Time(step.At)}"
                + $"{(step.Reason is { } reason ? $", because: {reason}" : "")}. Another person repeats batch {step.Step}");
        }

        foreach ((string bank, PaceDocument pace) in batch.Banks)
        {
            string how = pace.Held ? "held" : $"at most {Texts.Number(pace.OrdersPerSecond)} a second";
            string waits = pace.Waiting is { } waiting ? $"{Texts.Sum(waiting)} waiting" : $"waiting: {NotCounted}";
            Console.WriteLine($"bank {NameOf(bank)}: {how}, {waits}");
        }

        if (batch.Cancelled.Count > 0)
            Console.WriteLine($"cancelled {Texts.Sum(batch.Cancelled)}");
        foreach ((string other, SumDocument shared) in batch.SharedWith.Where(_ => batch.State is "prepared" or "submitted" or "verified"))
            Console.WriteLine($"batch {other} is open and has the same people: {Texts.Sum(shared)}. Withdraw one of the two");
        foreach ((string other, SumDocument ordered) in batch.OrderedElsewhere)
            Console.WriteLine($"not ordered here: {Texts.Sum(ordered)}, because batch {other} has ordered the month for them already");
        if (batch.OutdatedLots > 0)
            Console.WriteLine($"{batch.OutdatedLots} lots changed after the dry run and were not ordered: prepare another batch for them");
        if (batch.Problem is { } problem)
            Console.WriteLine($"problem: {problem}");
    }

    public static void ShowRefusals(IReadOnlyList<RefusalDocument> refusals, string language)
    {
        bool vietnamese = Texts.IsVietnamese(language);
        var table = new Table().AddColumns("Person", "Commune", "Rule", "ISO", "VND", "Why", "What to do", "Basis");
        foreach (RefusalDocument refusal in refusals)
        {
            table.AddRow(
                refusal.CitizenId,
                refusal.Commune,
                $"{refusal.Rule} ({refusal.Severity})",
                refusal.IsoReason,
                Texts.Number(refusal.Amount),
                Markup.Escape(vietnamese ? refusal.ExplanationVi : refusal.Explanation),
                Markup.Escape(vietnamese ? refusal.RemedyVi : refusal.Remedy),
                Markup.Escape(refusal.LegalBasis));
        }

        AnsiConsole.Write(table);
    }

    /// <summary>Answers that contradict their orders, and what follows from each.</summary>
    public static void ShowContradictions(IReadOnlyList<ContradictionDocument> kept)
    {
        var table = new Table().AddColumns("Person", "Commune", "Order", "Known", "VND", "Came", "From", "VND", "What it means");
        foreach (ContradictionDocument one in kept)
        {
            table.AddRow(
                one.CitizenId,
                one.Commune,
                one.EndToEndId,
                $"{one.Known} at {one.OrderBank}",
                Texts.Number(one.OrderAmount),
                Markup.Escape($"{one.Status} {one.Reason}".TrimEnd()),
                one.Bank,
                Texts.Number(one.Amount),
                one.PaidTwice ? "paid twice" : one.MayHavePaid ? "money may have moved: the month is held" : "kept, moves nothing");
        }

        AnsiConsole.Write(table);
    }

    /// <summary>The people of one kind of change.</summary>
    public static void ShowChanged(IReadOnlyList<ChangedPersonDocument> people)
    {
        var table = new Table().AddColumns("Person", "Commune", "Before, VND", "Now, VND", "Refused by");
        foreach (ChangedPersonDocument person in people)
            table.AddRow(
                person.CitizenId, person.Commune, Texts.Number(person.Before), Texts.Number(person.Now), person.Rule ?? "");
        AnsiConsole.Write(table);
    }

    /// <summary>The sums of all kinds of change.</summary>
    public static void ShowChanges(IReadOnlyDictionary<string, ChangeDocument> changes)
    {
        var sums = new Table()
            .Title("Against the month before")
            .AddColumns("Change", "People", "Before, VND", "Now, VND", "Difference, VND");
        foreach ((string kind, ChangeDocument sum) in changes)
        {
            sums.AddRow(
                kind, Texts.Number(sum.People), Texts.Number(sum.Before), Texts.Number(sum.Now), Texts.Number(sum.Now - sum.Before));
        }

        AnsiConsole.Write(sums);
    }

    private static string Start(string hash) => hash[..Math.Min(HashShown, hash.Length)];

    private static string Origin(BatchDocument batch)
    {
        string origin = "";
        if (batch.List is { } list)
            origin += $", list {list}";
        if (batch.RetryOf is { } retried)
            origin += $", retry of {retried}";
        if (batch.Fund is { } fund)
            origin += $", fund {fund}";
        return origin;
    }

    private static void ShowLines(LinesDocument lines)
    {
        ShowLine(lines.Arrears, "arrears of earlier months");
        ShowLine(lines.CarriedOver, "carried over from orders that came back");
        ShowLine(lines.Deducted, "kept back for recoveries");
    }

    private static void ShowLine(SumDocument sum, string text)
    {
        if (sum.Count > 0)
            Console.WriteLine($"of it {text}: {Texts.Sum(sum)}");
    }

    private static void ShowBanks(BatchDocument batch)
    {
        if (batch.TotalsByBank is not { } ordered)
        {
            Console.WriteLine($"ordered, settled, outstanding: {NotCounted}; ask again in a moment");
        }
        else if (ordered.Count > 0)
        {
            var table = new Table().AddColumns("Bank", "Ordered", "Settled", "Rejected", "Returned", "Outstanding");
            foreach ((string bank, TotalsDocument totals) in ordered)
            {
                table.AddRow(
                    NameOf(bank), Texts.Sum(totals.Ordered), Texts.Sum(totals.Settled), Texts.Sum(totals.Rejected),
                    Texts.Sum(totals.Returned), Texts.Sum(totals.Outstanding));
            }

            AnsiConsole.Write(table);
            return;
        }

        var payable = new Table().AddColumns("Bank", "Payable");
        foreach ((string bank, SumDocument sum) in batch.PayableByBank)
            payable.AddRow(NameOf(bank), Texts.Sum(sum));
        AnsiConsole.Write(payable);
    }

    private static void ShowRefused(IReadOnlyDictionary<string, SumDocument> refused, string language)
    {
        if (refused.Count == 0)
            return;
        var table = new Table().Title("Refused").AddColumns("Rule", "People", "VND", "Why");
        foreach ((string rule, SumDocument sum) in refused)
            table.AddRow(rule, Texts.Number(sum.Count), Texts.Number(sum.Dong), Markup.Escape(Texts.Rule(rule, language)));
        AnsiConsole.Write(table);
    }

    private static void ShowHistory(IReadOnlyList<StepDocument> history)
    {
        foreach (StepDocument step in history)
        {
            string asked = step.Asked is { } word ? $"{word}: " : "";
            Console.WriteLine($"{Texts.Time(step.At),-34} {step.Event,-14} {step.Actor,-10} {Start(step.Hash)}  {asked}{step.Reason}");
        }
    }

    private static string NameOf(string bin) => int.TryParse(bin, out int number) && BankDirectory.TryGet(number, out Bank? bank)
        ? $"{bin} {bank.ShortName}"
        : bin;
}
