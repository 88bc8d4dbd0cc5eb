using System.Globalization;

namespace AnSinh.Domain.Calendar;

/// <summary>When orders may be released: working days, hours, and each bank's cut-off, all at UTC+7 (Vietnam has no summer time).</summary>
public sealed class PaymentWindow
{
    private readonly PaymentWindowOptions _options;
    private readonly Dictionary<int, TimeOnly> _cutOffs;

    /// <exception cref="ArgumentException">The options make no window; the message says which and what to write.</exception>
    public PaymentWindow(PaymentWindowOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Opens >= options.Closes)
            throw new ArgumentException(
                $"PaymentWindow: it opens at {options.Opens:HH:mm} and closes at {options.Closes:HH:mm}. Let it open before it closes.",
                nameof(options));
        _options = options;
        Days = new WorkingDays(options.Holidays, options.WorkingDays);
        _cutOffs = options.CutOffs.ToDictionary(cutOff => ParseBin(cutOff.Key), cutOff => cutOff.Value);
    }

    public static TimeSpan Vietnam { get; } = TimeSpan.FromHours(7);

    public WorkingDays Days { get; }

    /// <summary>
    /// Whether a batch may be released at this moment; <paramref name="opens"/> is the moment itself, or when the window opens next.
    /// </summary>
    public bool IsOpen(DateTimeOffset at, out DateTimeOffset opens)
    {
        opens = at;
        if (!_options.Enforced)
            return true;
        DateTimeOffset local = at.ToOffset(Vietnam);
        DateOnly today = DateOnly.FromDateTime(local.DateTime);
        TimeOnly now = TimeOnly.FromDateTime(local.DateTime);
        bool working = Days.IsWorkingDay(today);
        if (working && now >= _options.Opens && now < _options.Closes)
            return true;
        DateOnly day = Days.SameOrNext(working && now >= _options.Opens ? today.AddDays(1) : today);
        opens = new DateTimeOffset(day.ToDateTime(_options.Opens), Vietnam);
        return false;
    }

    /// <summary>Why the window is closed at this moment, in a few words.</summary>
    public string WhyClosed(DateTimeOffset at)
    {
        DateOnly day = DateOnly.FromDateTime(at.ToOffset(Vietnam).DateTime);
        return Days.IsWorkingDay(day)
            ? string.Create(CultureInfo.InvariantCulture, $"open from {_options.Opens:HH:mm} to {_options.Closes:HH:mm}")
            : Days.WhyClosed(day);
    }

    /// <summary>Rule CUTOFF: the bank takes no more orders on this day; its share waits for the next working day.</summary>
    public bool IsPastCutOff(int bank, DateTimeOffset at)
    {
        if (!_options.Enforced || !_cutOffs.TryGetValue(bank, out TimeOnly cutOff))
            return false;
        DateTimeOffset local = at.ToOffset(Vietnam);
        return !Days.IsWorkingDay(DateOnly.FromDateTime(local.DateTime)) || TimeOnly.FromDateTime(local.DateTime) >= cutOff
            || TimeOnly.FromDateTime(local.DateTime) < _options.Opens;
    }

    private static int ParseBin(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int bin)
        ? bin
        : throw new ArgumentException($"PaymentWindow: the cut-off of '{text}' names no bank. Give its BIN of six digits.");
}
