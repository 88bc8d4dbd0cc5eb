using System.Globalization;
using System.Text;
using AnSinh.Files.Tables;

namespace AnSinh.Files.Lists;

/// <summary>Collects the head of a file, field by field.</summary>
internal sealed class HeadFields
{
    public static IReadOnlyList<string> Names { get; } =
        ["msg_id", "programme", "period", "number_of_transactions", "control_sum", "execution_date", "parent"];

    private readonly List<string> _uncalculated = [];
    private readonly string?[] _values = new string?[Names.Count];

    public ListHead Head => new(_values[0], _values[1], _values[2], _values[3], _values[4], _values[5], _values[6]);

    /// <summary>Values whose formula was never calculated, and their rows.</summary>
    public IReadOnlyList<string> Uncalculated => _uncalculated;

    /// <param name="line">For the message when the name is unknown or comes twice.</param>
    /// <exception cref="ListFaultException">The name is unknown or comes twice.</exception>
    public void Set(string name, string value, long line)
    {
        int field = IndexOf(name);
        if (field < 0)
            throw ListTexts.Fault(
                ListRules.HeadField, Checks.Printable(name), line, Checks.Printable(name), string.Join(", ", Names));
        if (_values[field] is not null)
            throw ListTexts.Fault(
                ListRules.HeadConflict, name, line, name, Checks.Printable(_values[field]!), Checks.Printable(value));
        string text = FieldText.Trimmed(value).TrimStart('\'');
        _values[field] = text.Length == 0 ? null : text;
        if (CellMarks.RuleOf(Encoding.UTF8.GetBytes(text)) == FileRules.NotCalculated)
            _uncalculated.Add(string.Create(CultureInfo.InvariantCulture, $"{name} (row {line})"));
    }

    private static int IndexOf(string name)
    {
        for (int i = 0; i < Names.Count; i++)
        {
            if (Names[i] == name)
                return i;
        }

        return -1;
    }
}
