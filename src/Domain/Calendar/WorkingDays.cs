using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using AnSinh.Domain.ReferenceData;

namespace AnSinh.Domain.Calendar;

/// <summary>A day on which banks do not work although it is no weekend.</summary>
/// <param name="Basis">The clause of Labour Code 45/2019/QH14, article 112, or the announcement.</param>
/// <param name="Certainty">Starts with S when sourced, else M and a probability.</param>
public sealed record Holiday(DateOnly Date, string Name, string Basis, string Certainty);

/// <summary>
/// Working days of Vietnamese banks: Monday to Friday, without the public holidays of <c>data/vn_holidays.json</c>. The Government moves
/// days every year, so an installation may add both kinds.
/// </summary>
public sealed class WorkingDays
{
    private const int MaxSearchDays = 60;

    private static readonly FrozenDictionary<DateOnly, Holiday> Known = Load();

    private readonly FrozenSet<DateOnly> _off;
    private readonly FrozenSet<DateOnly> _on;

    public WorkingDays(IEnumerable<DateOnly> moreHolidays, IEnumerable<DateOnly> moreWorkingDays)
    {
        _off = moreHolidays.ToFrozenSet();
        _on = moreWorkingDays.ToFrozenSet();
    }

    public static IReadOnlyCollection<Holiday> Holidays => Known.Values;

    public bool IsWorkingDay(DateOnly day) => _on.Contains(day)
        || (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !Known.ContainsKey(day) && !_off.Contains(day));

    /// <summary>The day itself when banks work, else the next on which they do.</summary>
    public DateOnly SameOrNext(DateOnly day)
    {
        for (int ahead = 0; ahead < MaxSearchDays; ahead++)
        {
            if (IsWorkingDay(day.AddDays(ahead)))
                return day.AddDays(ahead);
        }

        throw new InvalidOperationException(
            $"There is no working day within {MaxSearchDays} days of {day:yyyy-MM-dd}: look at the configured holidays.");
    }

    /// <summary>Why banks do not work on a day, in words.</summary>
    public string WhyClosed(DateOnly day) =>
        Known.TryGetValue(day, out Holiday? holiday) ? holiday.Name
        : _off.Contains(day) ? "a day off by configuration"
        : day.DayOfWeek.ToString();

    private static FrozenDictionary<DateOnly, Holiday> Load()
    {
        using JsonDocument file = JsonDocument.Parse(Resource.Bytes("vn_holidays.json"));
        return file.RootElement.GetProperty("holidays").EnumerateArray().SelectMany(Read).ToFrozenDictionary(holiday => holiday.Date);
    }

    private static IEnumerable<Holiday> Read(JsonElement entry)
    {
        DateOnly first = Date(entry.GetProperty("from"));
        DateOnly last = Date(entry.GetProperty("to"));
        for (DateOnly day = first; day <= last; day = day.AddDays(1))
        {
            yield return new Holiday(
                day,
                entry.GetProperty("name").GetString()!,
                entry.GetProperty("basis").GetString()!,
                entry.GetProperty("certainty").GetString()!);
        }
    }

    private static DateOnly Date(JsonElement text) => DateOnly.ParseExact(text.GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
