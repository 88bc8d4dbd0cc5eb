using AnSinh.Domain.Cohorts.Entries;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>Plans recorded orders again and compares: what an auditor asks of a batch.</summary>
internal static class Recomputation
{
    /// <exception cref="ArgumentException">The entry holds no orders, or does not follow the cohort's last entry.</exception>
    public static string? FindDifference(CohortState cohort, JournalEntry recorded, CompiledRun run)
    {
        if (recorded.Kind != EntryKind.Orders || recorded.Cohort != cohort.Number || recorded.Sequence != cohort.Sequence + 1)
        {
            throw new ArgumentException(
                $"Entry {recorded.Cohort}/{recorded.Sequence} holds no orders that follow {cohort.Number}/{cohort.Sequence}.",
                nameof(recorded));
        }

        if (recorded.Programme != run.Rules.Programme)
            return $"recorded for {recorded.Programme}, the run is {run.Rules.Programme}";
        var pass = new RunPass(cohort, run, cohort.Batches.GetValueOrDefault(recorded.BatchId!));
        pass.JudgeEverybody();
        var banks = new HashSet<int>(recorded.Columns.Bank!);
        BenefitPeriod period = recorded.Period!.Value;
        LotLines[] lots = [.. pass.Lots.Where(lot => lot.Period == period && banks.Contains(lot.Bank)).OrderBy(lot => lot.Bank)];
        PayableLine[] lines = [.. lots.SelectMany(lot => lot.Lines.ToArray())];
        return FirstDifference(recorded.Columns, lines)
            ?? (recorded.Personal.Length > 0 && !recorded.Personal.AsSpan().SequenceEqual(PayeeFields.Encode(cohort.People, lots))
                ? "a payee's name or account differs"
                : null);
    }

    private static string? FirstDifference(EntryColumns recorded, PayableLine[] lines)
    {
        for (int i = 0; i < Math.Min(lines.Length, recorded.Count); i++)
        {
            var known = new PayableLine(
                recorded.Beneficiary[i],
                recorded.Attempt![i],
                recorded.Amount![i],
                recorded.Deducted?[i] ?? 0,
                recorded.Bank![i],
                recorded.Commune?[i] ?? lines[i].Commune) { ToOrganiser = lines[i].ToOrganiser };
            if (known != lines[i])
                return $"line {i + 1}: recorded {Describe(known)}, recomputed {Describe(lines[i])}";
        }

        return lines.Length != recorded.Count ? $"recorded {recorded.Count} lines, recomputed {lines.Length}" : null;
    }

    private static string Describe(PayableLine line) =>
        $"beneficiary {line.Index}, attempt {line.Attempt}, {line.Amount} VND, {line.Deducted} kept back, bank {line.Bank}, "
        + $"commune {line.Commune}";
}
