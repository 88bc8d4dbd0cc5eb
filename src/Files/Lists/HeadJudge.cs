using System.Globalization;
using System.Text;
using AnSinh.Domain.Primitives;

namespace AnSinh.Files.Lists;

/// <summary>Says whether a list as a whole may be used: its head, and its control totals against its rows.</summary>
internal sealed class HeadJudge
{
    private static readonly ProgrammeCode[] Programmes =
        [ProgrammeCode.MonthlySocialAllowance, ProgrammeCode.SocialPension, ProgrammeCode.CareSupport, ProgrammeCode.FuneralSupport];

    private readonly List<ListFault> _faults = [];

    public static IReadOnlyList<ListFault> Judge(
        ListHead given, ListHead found, ListTotals totals, ListEvidence evidence, out CheckedList? list)
    {
        var judge = new HeadJudge();
        if (!judge.IsCalculated(totals, evidence))
        {
            list = null;
            return judge._faults;
        }

        CheckedList head = judge.Read(given, found, totals);
        judge.CompareTotals(
            judge.Agreed("number_of_transactions", given.NumberOfTransactions, found.NumberOfTransactions),
            judge.Agreed("control_sum", given.ControlSum, found.ControlSum), totals);
        judge.ExplainTotals(totals, evidence);
        judge.CheckOrigins(head.Parent, totals);
        list = judge._faults.Count == 0 ? head : null;
        return judge._faults;
    }

    private CheckedList Read(ListHead given, ListHead found, ListTotals totals) => new(
        MsgId(Agreed("msg_id", given.MsgId, found.MsgId)),
        Programme(Agreed("programme", given.Programme, found.Programme)),
        Period(Agreed("period", given.Period, found.Period)),
        ExecutionDate(Agreed("execution_date", given.ExecutionDate, found.ExecutionDate)),
        Agreed("parent", given.Parent, found.Parent),
        totals.Rows,
        ListTotals.Format(totals.Sum));

    /// <summary>The value of the upload or of the file; both, when they agree.</summary>
    private string? Agreed(string field, string? given, string? found)
    {
        string? asked = string.IsNullOrWhiteSpace(given) ? null : given.Trim();
        if (asked is not null && found is not null && asked != found)
            Refuse(ListRules.HeadConflict, field, field, Checks.Printable(asked), Checks.Printable(found));
        return asked ?? found;
    }

    private void Refuse(string rule, string field, params string[] values) => _faults.Add(ListTexts.Refuse(rule, field, values));

    private string MsgId(string? text)
    {
        if (text is null
            || text.Length > ListLimits.MaxIdLength
            || !char.IsAsciiLetterOrDigit(text[0])
            || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
            Refuse(ListRules.MsgIdFormat, "msg_id", Checks.Printable(text ?? ""));
        return text ?? "";
    }

    private ProgrammeCode Programme(string? text)
    {
        if (ProgrammeCode.TryParse(text, out ProgrammeCode code) && Programmes.Contains(code))
            return code;
        Refuse(ListRules.ProgrammeUnknown, "programme", Checks.Printable(text ?? ""), string.Join(", ", Programmes));
        return default;
    }

    private BenefitPeriod Period(string? text)
    {
        // A spreadsheet makes a day of a month: its first.
        string? month = text is { Length: 10 } && text.EndsWith("-01", StringComparison.Ordinal) ? text[..7] : text;
        if (BenefitPeriod.TryParse(month, out BenefitPeriod period))
            return period;
        Refuse(ListRules.PeriodFormat, "period", Checks.Printable(text ?? ""), InThisCentury(month, "2025-07"));
        return default;
    }

    private DateOnly? ExecutionDate(string? text)
    {
        if (text is null)
            return null;
        if (Checks.TryDay(Encoding.UTF8.GetBytes(text), out DateOnly date))
            return date;
        Refuse(FileRules.DateFormat, "execution_date", Checks.Printable(text), InThisCentury(text, "2025-07-25"));
        return null;
    }

    /// <summary>The year 0026 is a 2026 whose century was lost.</summary>
    private static string InThisCentury(string? text, string example) =>
        text is { Length: >= 7 }
            && text.StartsWith("00", StringComparison.Ordinal)
            && char.IsAsciiDigit(text[2])
            && char.IsAsciiDigit(text[3]) ? $"20{Checks.Printable(text[2..])}" : example;

    private void CompareTotals(string? number, string? sum, ListTotals totals)
    {
        if (totals.Rows == 0)
        {
            Refuse(ListRules.ListEmpty, "");
            return;
        }

        string rows = totals.Rows.ToString(CultureInfo.InvariantCulture);
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long declared) || declared != totals.Rows)
            Refuse(ListRules.NbOfTxs, "number_of_transactions", number is null ? "-" : Checks.Printable(number), rows);
        if (sum is null || !ListTotals.TryParse(Encoding.UTF8.GetBytes(sum), out Int128 control, out _) || control != totals.Sum)
            Refuse(ListRules.CtrlSum, "control_sum", sum is null ? "-" : Checks.Printable(sum), ListTotals.Format(totals.Sum));
    }

    /// <summary>False, with a fault, when a total or an amount is a formula without a value: then no total says anything.</summary>
    private bool IsCalculated(ListTotals totals, ListEvidence evidence)
    {
        string[] places =
        [
            .. evidence.Uncalculated,
            .. totals.Uncalculated.Count == 0 ? (string[])[] : [$"amount (row {string.Join(", ", totals.Uncalculated)})"],
        ];
        if (places.Length > 0)
            Refuse(FileRules.NotCalculated, "", string.Join(", ", places));
        return places.Length == 0;
    }

    /// <summary>What the file shows that would explain totals that do not match.</summary>
    private void ExplainTotals(ListTotals totals, ListEvidence evidence)
    {
        if (!_faults.Exists(fault => fault.Rule is ListRules.NbOfTxs or ListRules.CtrlSum))
            return;
        if (totals.BrokenRow > 0)
            Refuse(FileRules.Quotes, "", totals.BrokenRow.ToString(CultureInfo.InvariantCulture));
        if (totals.TotalRow > 0)
            Refuse(ListRules.TotalRow, "", totals.TotalRow.ToString(CultureInfo.InvariantCulture));
        if (evidence.Notes is { HiddenRowCount: > 0 } notes)
            Refuse(
                ListRules.HiddenRows, "", notes.HiddenRowCount.ToString(CultureInfo.InvariantCulture),
                totals.Rows.ToString(CultureInfo.InvariantCulture));
    }

    private void CheckOrigins(string? parent, ListTotals totals)
    {
        if (parent is null && totals.Corrections > 0)
            Refuse(ListRules.CorrectionRow, "parent", "-", $"{totals.Corrections}");
        else if (parent is not null && totals.Corrections < totals.Rows)
            Refuse(ListRules.CorrectionRow, "row", Checks.Printable(parent), $"{totals.Rows - totals.Corrections} × row = ''");
        else if (parent is not null && totals.BadOrigins.Count > 0)
            Refuse(ListRules.CorrectionRow, "row", Checks.Printable(parent), string.Join(", ", totals.BadOrigins));
    }
}
