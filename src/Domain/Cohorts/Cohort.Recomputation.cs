using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts;

public sealed partial class Cohort
{
    /// <summary>
    /// Plans the orders of a recorded entry again; the cohort must be as it was just before it. Null when they come out the same, line for line and
    /// đồng for đồng, else the first difference in words without personal data.
    /// </summary>
    public string? FindDifference(JournalEntry recorded, RunRequest run)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        ArgumentNullException.ThrowIfNull(run);
        if (recorded.Kind != EntryKind.Orders || recorded.Cohort != Number || recorded.Sequence != Sequence + 1)
            throw new ArgumentException($"Entry {recorded.Cohort}/{recorded.Sequence} holds no orders that follow {Number}/{Sequence}.", nameof(recorded));
        if (recorded.Programme != run.Rules.Programme)
            return $"recorded for {recorded.Programme}, the run is {run.Rules.Programme}";
        var pass = new RunPass(this, run, _batches.GetValueOrDefault(recorded.BatchId!));
        pass.JudgeEverybody(withChanges: false);
        var banks = new HashSet<int>(recorded.Columns.Bank!);
        BenefitPeriod period = recorded.Period!.Value;
        LotLines[] lots = [.. pass.Lots.Where(lot => lot.Period == period && banks.Contains(lot.Bank)).OrderBy(lot => lot.Bank)];
        PayableLine[] lines = [.. lots.SelectMany(lot => lot.Lines.ToArray())];
        EntryColumns columns = recorded.Columns;
        for (int i = 0; i < Math.Min(lines.Length, columns.Count); i++)
        {
            var known = new PayableLine(
                columns.Beneficiary[i], columns.Attempt![i], columns.Amount![i], columns.Deducted?[i] ?? 0, columns.Bank![i], columns.Commune?[i] ?? lines[i].Commune);
            if (known != lines[i])
                return $"line {i + 1}: recorded {Describe(known)}, recomputed {Describe(lines[i])}";
        }

        if (lines.Length != columns.Count)
            return $"recorded {columns.Count} lines, recomputed {lines.Length}";
        return recorded.Personal.Length > 0 && !recorded.Personal.AsSpan().SequenceEqual(EncodePayees(lots)) ? "a payee's name or account differs" : null;

        static string Describe(PayableLine line) =>
            $"beneficiary {line.Index}, attempt {line.Attempt}, {line.Amount} VND, {line.Deducted} kept back, bank {line.Bank}, commune {line.Commune}";
    }
}
