using System.Globalization;
using System.IO.Hashing;
using System.Text;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Primitives;
using AnSinh.Files.Registry;
using AnSinh.Files.Tables;

namespace AnSinh.Files.Lists;

/// <summary>Checks one row after the other: all that is wrong with a row at once.</summary>
internal sealed class InstructionChecker
{
    private readonly SeenIds _seen = new();

    // By digest: an id of 35 characters would take five times the room, and of two million digests of 128 bits no two are the same by
    // chance.
    private readonly Dictionary<UInt128, long> _references = [];
    private List<InstructionError>? _errors;
    private RawInstruction _raw = null!;

    public ListTotals Totals { get; } = new();

    public InstructionRow Check(RawInstruction raw)
    {
        _raw = raw;
        _errors = null;
        if (raw.Broken is { } broken)
        {
            (_errors ??= []).Add(new InstructionError("", broken, raw.Row.ToString(CultureInfo.InvariantCulture)));
            if (broken != FileRules.FieldCount)
                return BrokenRow(raw);
        }

        string citizenId = CheckCitizenId();
        string name = CheckName();
        long amount = CheckAmount(out Int128 counted);
        if (!raw[ListColumn.Currency].SequenceEqual("VND"u8))
            Fail(ListColumn.Currency, ListRules.Currency);
        int bank = CheckBank();
        string account = CheckAccount();
        string reference = CheckReference();
        ReadOnlySpan<byte> origin = raw[ListColumn.Row];
        if (!Checks.TryNumber(raw[ListColumn.CitizenId], out long _) && counted > 0 && counted == Totals.Sum && Totals.Rows > 1)
            Totals.TotalRow = raw.Row;
        if (raw[ListColumn.Amount].SequenceEqual(CellMarks.Formula))
            Totals.AddUncalculated(raw.Row);
        Totals.Add(raw.Row, counted, OriginOf(origin), !origin.IsEmpty);
        string[]? fields = _errors is null
            ? null
            : [.. Enumerable.Range(1, ListColumns.Count - 1).Select(column => Text((ListColumn)column))];
        return new InstructionRow(raw.Row, OriginOf(origin), citizenId, name, amount, bank, account, reference, fields, _errors);
    }

    private void Fail(ListColumn column, string rule, string detail = "") => (_errors ??= []).Add(
        CellMarks.RuleOf(_raw[column]) is { } marked and not FileRules.NumberCell
            ? new InstructionError(ListColumns.NameOf(column), marked, RowText(_raw.Row))
            : new InstructionError(ListColumns.NameOf(column), rule, detail));

    /// <summary>A line that cannot be cut into its fields: it goes back whole.</summary>
    private InstructionRow BrokenRow(RawInstruction raw)
    {
        Totals.BrokenRow = Totals.BrokenRow == 0 ? raw.Row : Totals.BrokenRow;
        Totals.Add(raw.Row, 0, 0, originIsGiven: false);
        string[] fields = [.. Enumerable.Range(1, ListColumns.Count - 1).Select(column => Text((ListColumn)column))];
        return new InstructionRow(raw.Row, 0, "", "", 0, 0, "", "", fields, _errors);
    }

    private string Text(ListColumn column) => Encoding.UTF8.GetString(_raw[column]);

    private string CheckCitizenId()
    {
        ReadOnlySpan<byte> id = _raw[ListColumn.CitizenId];
        if (!Checks.HasCitizenIdDigits(id) || !Checks.HasBirthPlace(id))
        {
            Fail(ListColumn.CitizenId, FileRules.IdFormat);
            return "";
        }

        // The first row keeps the person even when something else is wrong with it: which of two rows is meant is the officer's to say.
        long first = _seen.FirstLineOf(Checks.Number(id), _raw.Row);
        if (first != 0)
            Fail(ListColumn.CitizenId, FileRules.IdDuplicate, RowText(first));
        return Encoding.ASCII.GetString(id);
    }

    private string CheckName()
    {
        string name = TextFaults.WithoutPlaceholder(FieldText.Words(_raw[ListColumn.FullName]));
        if (name.Length == 0)
            Fail(ListColumn.FullName, FileRules.NameMissing);
        else if (CellMarks.RuleOf(_raw[ListColumn.FullName]) is { } marked)
            Fail(ListColumn.FullName, marked);
        else if (TextFaults.RuleOf(name, FileLimits.MaxNameLength, isName: true) is { } rule)
            Fail(ListColumn.FullName, ImportTexts.RuleOf(rule), FileLimits.MaxNameLength.ToString(CultureInfo.InvariantCulture));
        else if (!char.IsLetter(name[0]))
            Fail(ListColumn.FullName, FileRules.NameFormat);
        return name;
    }

    private void CheckPrintable(ListColumn column, string text)
    {
        if (Checks.HasControl(text))
            Fail(column, FileRules.ControlCharacter);
    }

    private long CheckAmount(out Int128 counted)
    {
        string? rule = null;
        if (!ListTotals.TryParse(_raw[ListColumn.Amount], out counted, out bool hasPoint))
            rule = ListRules.AmountFormat;
        else if (hasPoint)
            rule = ListRules.AmountFraction;
        else if (counted <= 0)
            rule = counted < 0 ? ListRules.AmountNegative : ListRules.AmountZero;
        else if (ListTotals.Dong(counted) > Amounts.MaxOrder)
            rule = ListRules.AmountFormat;
        if (rule is null)
            return (long)ListTotals.Dong(counted);
        Fail(ListColumn.Amount, rule, Amounts.MaxOrder.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    /// <summary>Bank and account are both given, or both left empty: then the registered account is paid.</summary>
    private int CheckBank()
    {
        ReadOnlySpan<byte> bin = _raw[ListColumn.BankBin];
        if (bin.IsEmpty && _raw[ListColumn.AccountNumber].IsEmpty)
            return 0;
        if (Checks.TryPayingBank(bin, out Bank? bank))
            return bank.Bin;
        Fail(ListColumn.BankBin, FileRules.BankUnknown);
        return 0;
    }

    private string CheckAccount()
    {
        ReadOnlySpan<byte> account = _raw[ListColumn.AccountNumber];
        if (account.IsEmpty && _raw[ListColumn.BankBin].IsEmpty)
            return "";
        if (!Checks.IsAccount(account))
            Fail(ListColumn.AccountNumber, FileRules.AccountFormat);
        else if (CardNumbers.IsCard(account))
            Fail(ListColumn.AccountNumber, FileRules.AccountIsCard);
        return Encoding.UTF8.GetString(account);
    }

    private string CheckReference()
    {
        ReadOnlySpan<byte> bytes = _raw[ListColumn.EndToEndId];
        if (bytes.IsEmpty)
            return "";
        string reference = Encoding.UTF8.GetString(bytes);
        CheckPrintable(ListColumn.EndToEndId, reference);
        if (reference.Length > ListLimits.MaxIdLength)
            Fail(ListColumn.EndToEndId, ListRules.EndToEndIdLength);
        else if (!_references.TryAdd(XxHash128.HashToUInt128(bytes), _raw.Row))
            Fail(ListColumn.EndToEndId, ListRules.EndToEndIdDup, RowText(_references[XxHash128.HashToUInt128(bytes)]));
        return reference;
    }

    private static string RowText(long row) => string.Create(CultureInfo.InvariantCulture, $"row {row}");

    /// <summary>0 when the row names none, -1 when what it names is no number.</summary>
    private static long OriginOf(ReadOnlySpan<byte> text) => text.IsEmpty ? 0 : Checks.TryNumber(text, out long row) ? row : -1;
}
