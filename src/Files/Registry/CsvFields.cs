namespace AnSinh.Files.Registry;

/// <summary>Splits one record of RFC 4180 into fields that point into its bytes.</summary>
internal sealed class CsvFields(byte separator, int capacity)
{
    private readonly (int Start, int Length)[] _fields = new (int, int)[capacity];

    /// <summary>Fields found, also those beyond the capacity.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<byte> Get(ReadOnlySpan<byte> record, int field)
    {
        (int start, int length) = _fields[field];
        return record.Slice(start, length);
    }

    /// <summary>Splits the record; doubled quotes are undone in place.</summary>
    /// <returns>False when quotes are not closed or something follows a closing quote.</returns>
    public bool Split(Span<byte> record)
    {
        Count = 0;
        int at = 0;
        while (true)
        {
            if (at < record.Length && record[at] == '"')
            {
                if (!TryQuoted(record, ref at))
                    return false;
            }
            else
            {
                int next = record[at..].IndexOf(separator);
                int length = next < 0 ? record.Length - at : next;
                Add(at, length);
                at += length;
            }

            if (at >= record.Length)
                return true;
            at++;
        }
    }

    /// <summary>True when the text ends inside a quoted field, so that the record goes on in the next line.</summary>
    public static bool EndsInsideQuotes(ReadOnlySpan<byte> text, byte separator)
    {
        int at = 0;
        while (at < text.Length)
        {
            if (text[at] == '"')
            {
                int close = ClosingQuote(text, at + 1);
                if (close < 0)
                    return true;
                at = close + 1;
            }

            int next = text[at..].IndexOf(separator);
            if (next < 0)
                return false;
            at += next + 1;
        }

        return false;
    }

    private static int ClosingQuote(ReadOnlySpan<byte> text, int at)
    {
        while (true)
        {
            int quote = text[at..].IndexOf((byte)'"');
            if (quote < 0)
                return -1;
            at += quote;
            if (at + 1 >= text.Length || text[at + 1] != '"')
                return at;
            at += 2;
        }
    }

    private bool TryQuoted(Span<byte> record, ref int at)
    {
        int start = at + 1;
        int close = ClosingQuote(record, start);
        if (close < 0 || (close + 1 < record.Length && record[close + 1] != separator))
            return false;
        Add(start, Undouble(record[start..close]));
        at = close + 1;
        return true;
    }

    private static int Undouble(Span<byte> field)
    {
        int first = field.IndexOf("\"\""u8);
        if (first < 0)
            return field.Length;
        int length = first;
        for (int i = first; i < field.Length; i++)
        {
            field[length++] = field[i];
            if (field[i] == '"')
                i++;
        }

        return length;
    }

    private void Add(int start, int length)
    {
        if (Count < _fields.Length)
            _fields[Count] = (start, length);
        Count++;
    }
}
