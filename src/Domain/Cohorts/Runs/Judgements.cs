using AnSinh.Domain.Cohorts.State;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>What a run says of a cohort, or of one person of it, without changing anything.</summary>
internal static class Judgements
{
    public static CohortJudgement OfCohort(CohortState cohort, CompiledRun run)
    {
        var pass = new RunPass(cohort, run, batch: null);
        ChangeReport changes = pass.JudgeWithChanges();
        RunLines paid = pass.Lines;
        return new CohortJudgement(
            [.. paid.Lots.OrderBy(lot => lot.Period).ThenBy(lot => lot.Bank)
                .Select(lot => new CohortLot(lot.Period, lot.Bank, lot.Sum, LotContent.Hash(cohort.People, run.Rules.Programme, lot)))],
            paid.Communes,
            pass.Refusals,
            changes.Tallies,
            paid.Arrears,
            paid.CarriedOver,
            paid.Deducted,
            pass.Contributors);
    }

    public static IReadOnlyList<Refusal> RefusalsOf(CohortState cohort, CompiledRun run)
    {
        var pass = new RunPass(cohort, run, batch: null);
        pass.JudgeEverybody();
        return pass.Refusals;
    }

    public static IReadOnlyList<ChangedPerson> ChangesOf(CohortState cohort, CompiledRun run, PayoutChange kind) =>
        new RunPass(cohort, run, batch: null).JudgeWithChanges(collect: kind).Collected;

    public static PersonJudgement OfPerson(CohortState cohort, CompiledRun run, int index)
    {
        var pass = new RunPass(cohort, run, batch: null);
        if (!pass.IsNobody)
            pass.Judge(index);
        var lines = new List<PersonLine>();
        foreach (LotLines lot in pass.Lots.OrderBy(lot => lot.Period))
        {
            foreach (PayableLine line in lot.Lines)
                lines.Add(new PersonLine(lot.Period, line.Attempt, line.Amount, line.Deducted));
        }

        return new PersonJudgement(lines, pass.Refusals);
    }
}
