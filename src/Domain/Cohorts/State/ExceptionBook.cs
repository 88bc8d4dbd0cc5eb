namespace AnSinh.Domain.Cohorts.State;

/// <summary>
/// Statuses that fit no order, within limits. Those that name an attempt that was given up stay, a few for each attempt. Those that name
/// nothing here are remembered for the day on which they came: the journal has them all, and what is beyond a day's limit is only counted.
/// So whatever a bank sends, memory grows with orders and not with statuses.
/// </summary>
internal sealed class ExceptionBook
{
    /// <summary>Statuses a day (UTC) and bank that name no order here.</summary>
    public const int MaxStrangeOfBankADay = 64;

    /// <summary>Statuses a day (UTC) that name no order here: a message can name any number as its bank.</summary>
    public const int MaxStrangeADay = 512;

    /// <summary>Statuses that are kept beside one attempt, apart from the one that stops another payment.</summary>
    public const int MaxOfAttempt = 8;

    private readonly HashSet<ExceptionKey> _ofAttempts = [];
    private readonly HashSet<ExceptionKey> _strange = [];
    private readonly Dictionary<string, int> _countOfAttempt = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _countOfBank = [];

    /// <summary>How many were ever journaled.</summary>
    public long Total { get; private set; }

    /// <summary>Those that name an attempt of this cohort.</summary>
    public IReadOnlyCollection<ExceptionKey> OfAttempts => _ofAttempts;

    /// <summary>The day of those that name nothing here: days since 1 January 1970, UTC.</summary>
    private long Day { get; set; }

    public static long DayOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / (24 * 60 * 60);

    /// <summary>True for an exact repeat: of any day when it names an attempt, of the same day otherwise.</summary>
    public bool Contains(in ExceptionKey key, bool ofAttempt, long day) =>
        ofAttempt ? _ofAttempts.Contains(key) : day <= Day && _strange.Contains(key);

    public int CountOfAttempt(string reference) => _countOfAttempt.GetValueOrDefault(reference);

    public int StrangeOfBank(int bank, long day) => day <= Day ? _countOfBank.GetValueOrDefault(bank) : 0;

    public int StrangeOf(long day) => day <= Day ? _strange.Count : 0;

    public void Add(in ExceptionKey key, bool ofAttempt, long day)
    {
        Total++;
        if (ofAttempt)
        {
            if (_ofAttempts.Add(key))
                _countOfAttempt[key.Reference] = CountOfAttempt(key.Reference) + 1;
            return;
        }

        if (day > Day)
        {
            Day = day;
            _strange.Clear();
            _countOfBank.Clear();
        }

        if (_strange.Add(key))
            _countOfBank[key.Bank] = _countOfBank.GetValueOrDefault(key.Bank) + 1;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Total);
        writer.Write(Day);
        Write(writer, _ofAttempts);
        Write(writer, _strange);
    }

    public void Read(BinaryReader reader)
    {
        long total = reader.ReadInt64();
        Day = reader.ReadInt64();
        for (int left = reader.ReadInt32(); left > 0; left--)
            Add(ExceptionKey.Read(reader), ofAttempt: true, Day);
        for (int left = reader.ReadInt32(); left > 0; left--)
            Add(ExceptionKey.Read(reader), ofAttempt: false, Day);
        Total = total;
    }

    private static void Write(BinaryWriter writer, HashSet<ExceptionKey> keys)
    {
        writer.Write(keys.Count);
        foreach (ExceptionKey key in keys.OrderBy(e => e.Reference, StringComparer.Ordinal).ThenBy(e => e.Status, StringComparer.Ordinal)
            .ThenBy(e => e.Reason, StringComparer.Ordinal).ThenBy(e => e.Bank).ThenBy(e => e.Amount))
        {
            key.Write(writer);
        }
    }
}
