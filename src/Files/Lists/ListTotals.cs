using System.Globalization;

namespace AnSinh.Files.Lists;

/// <summary>What the rows of a list add up to, and what ties them to the list that they correct.</summary>
internal sealed class ListTotals
{
    private const long Scale = 100_000;

    private readonly HashSet<long> _origins = [];

    public long Rows { get; private set; }

    /// <summary>
    /// The amounts that are numbers, whatever else is wrong with their rows, in 1/100,000 đồng: what a spreadsheet's SUM says.
    /// </summary>
    public Int128 Sum { get; private set; }

    /// <summary>Rows with a number in the column <c>row</c>.</summary>
    public long Corrections { get; private set; }

    /// <summary>The first rows whose number in the column <c>row</c> is missing in a correction, unreadable or there twice.</summary>
    public List<string> BadOrigins { get; } = [];

    /// <summary>A row without an id whose amount is the sum of all rows above: a total. 0 when there is none.</summary>
    public long TotalRow { get; set; }

    /// <summary>The first line that cannot be cut into its fields, whose amount is in no sum; 0 when there is none.</summary>
    public long BrokenRow { get; set; }

    /// <summary>The first rows whose amount is a formula that was never calculated.</summary>
    public List<string> Uncalculated { get; } = [];

    public void AddUncalculated(long row)
    {
        if (Uncalculated.Count < ListLimits.MaxNamedRows)
            Uncalculated.Add(row.ToString(CultureInfo.InvariantCulture));
    }

    public void Add(long row, Int128 amount, long origin, bool originIsGiven)
    {
        Rows++;
        Sum += amount;
        Corrections += originIsGiven ? 1 : 0;
        if (originIsGiven && (origin <= 0 || !_origins.Add(origin)) && BadOrigins.Count < ListLimits.MaxNamedRows)
            BadOrigins.Add(row.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Reads digits with an optional sign and an optional point and up to five digits behind it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Int128 amount, out bool hasPoint)
    {
        amount = 0;
        hasPoint = false;
        bool negative = text.Length > 0 && text[0] == '-';
        if (negative)
            text = text[1..];
        int point = text.IndexOf((byte)'.');
        hasPoint = point >= 0;
        ReadOnlySpan<byte> whole = hasPoint ? text[..point] : text;
        ReadOnlySpan<byte> fraction = hasPoint ? text[(point + 1)..] : [];
        if (whole.IsEmpty
            || text.Length > ListLimits.MaxAmountLength
            || (hasPoint && fraction.Length is 0 or > ListLimits.FractionDigits)
            || !Checks.AreDigits(whole)
            || !Checks.AreDigits(fraction))
            return false;
        Int128 value = 0;
        foreach (byte digit in whole)
            value = (value * 10) + (digit - '0');
        for (int i = 0; i < ListLimits.FractionDigits; i++)
            value = (value * 10) + (i < fraction.Length ? fraction[i] - '0' : 0);
        amount = negative ? -value : value;
        return true;
    }

    public static string Format(Int128 sum)
    {
        Int128 size = Int128.Abs(sum);
        string sign = sum < 0 ? "-" : "";
        long fraction = (long)(size % Scale);
        string whole = (size / Scale).ToString(CultureInfo.InvariantCulture);
        return fraction == 0 ? sign + whole : $"{sign}{whole}.{fraction.ToString("D5", CultureInfo.InvariantCulture).TrimEnd('0')}";
    }

    /// <summary>đồng of an amount without a fraction.</summary>
    public static Int128 Dong(Int128 amount) => amount / Scale;
}
