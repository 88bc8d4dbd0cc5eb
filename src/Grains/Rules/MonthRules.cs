using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Grains.Rules;

internal static class MonthRules
{
    /// <summary>The rules of the run for one of its months; the run's own for a month that the programme's data does not cover.</summary>
    public static RunRules Of(RunRules run, BenefitPeriod month) => run.TryForMonth(month, out RunRules? rules) ? rules : run;
}
