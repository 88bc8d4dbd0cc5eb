namespace AnSinh.Domain.Calendar;

/// <summary>Days as offices in Vietnam count them, UTC+7.</summary>
public static class VietnamDay
{
    /// <summary><see cref="DateOnly.DayNumber"/> of a moment.</summary>
    public static int NumberOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.ToOffset(PaymentWindow.Vietnam).DateTime).DayNumber;
}
