using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Calendar;

/// <summary>What is wrong with the day or the size of an order, before it goes to a bank.</summary>
/// <param name="Rule"><see cref="RefusalRuleNumber.None"/> when all is well.</param>
/// <param name="Date">The day on which it can be executed.</param>
public readonly record struct ExecutionVerdict(RefusalRuleNumber Rule, DateOnly Date);

/// <summary>Rules DATE_NON_BANK_DAY, DATE_PAST and AMOUNT_OVER_INSTANT_LIMIT.</summary>
public static class ExecutionDates
{
    /// <summary>
    /// đồng; NAPAS 247 carries less than 500 million an order, more goes through clearing (one bank's notice, figure from memory: 0.95).
    /// </summary>
    public const long InstantLimit = 499_999_999;

    /// <summary>A requested day that lies this far back is a mistake, not a delay.</summary>
    public const int MaxDaysPast = 1;

    /// <summary>Judges a requested execution date on a day.</summary>
    public static ExecutionVerdict Judge(DateOnly requested, DateOnly today, WorkingDays days)
    {
        ArgumentNullException.ThrowIfNull(days);
        if (requested < today.AddDays(-MaxDaysPast))
            return new ExecutionVerdict(RefusalRuleNumber.DatePast, days.SameOrNext(today));
        DateOnly earliest = requested < today ? today : requested;
        return days.IsWorkingDay(earliest)
            ? new ExecutionVerdict(RefusalRuleNumber.None, earliest)
            : new ExecutionVerdict(RefusalRuleNumber.DateNonBankDay, days.SameOrNext(earliest));
    }

    /// <summary>How an amount travels: instantly, or through clearing.</summary>
    public static RefusalRuleNumber JudgeAmount(long dong) =>
        dong > InstantLimit ? RefusalRuleNumber.AmountOverInstantLimit : RefusalRuleNumber.None;
}
