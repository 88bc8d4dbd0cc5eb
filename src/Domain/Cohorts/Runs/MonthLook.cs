using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>One month as a run sees it: its rules and the sheets that have a say in it.</summary>
internal sealed class MonthLook
{
    private readonly OrderSheet[] _rivals;

    /// <param name="rules">Null for a month that the programme's data does not cover.</param>
    public MonthLook(CohortState cohort, RunRules run, BenefitPeriod period, RunRules? rules)
    {
        BenefitPeriod oldest = period.AddMonths(-RunRules.MaxOwedMonths);
        Period = period;
        Rules = rules;
        Sheet = cohort.Sheets.GetValueOrDefault((run.Programme, period));
        Earlier = [.. cohort.Sheets.Values
            .Where(sheet => sheet.Programme == run.Programme && sheet.Period.CompareTo(period) < 0 && sheet.Period.CompareTo(oldest) >= 0)
            .OrderByDescending(sheet => sheet.Period)];
        Previous = Earlier.Length > 0 && Earlier[0].Period == period.AddMonths(-1) ? Earlier[0] : null;
        _differences = run.DifferenceProgramme is { } difference ? cohort.Sheets.GetValueOrDefault((difference, period)) : null;
        _rivals = [.. cohort.Sheets.Values.Where(sheet => sheet.Period == period && run.MayNotBePaidBeside(sheet.Programme))];
    }

    public BenefitPeriod Period { get; }

    public ushort Month => Period.MonthNumber;

    public RunRules? Rules { get; }

    public OrderSheet? Sheet { get; }

    public OrderSheet? Previous { get; }

    /// <summary>The differences that were ordered for the month.</summary>
    private readonly OrderSheet? _differences;

    /// <summary>The sheets of the months before, the newest first; as far back as arrears go.</summary>
    public OrderSheet[] Earlier { get; }

    /// <summary>đồng that live and paid differences give for the month, before any deduction.</summary>
    public long DifferenceOf(int index) =>
        _differences is not null && _differences.StateOf(index).IsLiveOrPaid()
            ? _differences.AmountOf(index) + _differences.DeductedOf(index)
            : 0;

    public bool IsPaidBeside(int index)
    {
        foreach (OrderSheet rival in _rivals)
        {
            if (rival.StateOf(index).IsLiveOrPaid())
                return true;
        }

        return false;
    }
}

/// <summary>The months that a run looks at, each made once.</summary>
internal sealed class MonthLooks(CohortState cohort, RunRules rules)
{
    private readonly Dictionary<ushort, MonthLook> _others = [];

    /// <summary>The run's own month.</summary>
    public MonthLook Own { get; } = new(cohort, rules, rules.Period, rules);

    public MonthLook At(BenefitPeriod month)
    {
        if (month == Own.Period)
            return Own;
        if (!_others.TryGetValue(month.MonthNumber, out MonthLook? look))
        {
            rules.TryForMonth(month, out RunRules? ofMonth);
            _others[month.MonthNumber] = look = new MonthLook(cohort, rules, month, ofMonth);
        }

        return look;
    }
}
