using System.Globalization;
using System.IO.Hashing;
using System.Text;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;
using AnSinh.Files.Registry;

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
        if (raw.WrongFieldCount)
            (_errors ??= []).Add(new InstructionError("", FileRules.FieldCount, ""));
        string citizenId = CheckCitizenId();
        string name = CheckName();
        long amount = CheckAmount(out Int128 counted);
        if (!raw[ListColumn.Currency].SequenceEqual("VND"u8))
            Fail(ListColumn.Currency, ListRules.Currency);
        int bank = CheckBank();
        string account = CheckAccount();
        string reference = CheckReference();
        ReadOnlySpan<byte> origin = raw[ListColumn.Row];
        Totals.Add(raw.Row, counted, OriginOf(origin), !origin.IsEmpty);
        string[]? fields = _errors is null
            ? null
            : [.. Enumerable.Range(1, ListColumns.Count - 1).Select(column => Text((ListColumn)column))];
        return new InstructionRow(raw.Row, OriginOf(origin), citizenId, name, amount, bank, account, reference, fields, _errors);
    }

    private void Fail(ListColumn column, string rule, string detail = "") =>
        (_errors ??= []).Add(new InstructionError(ListColumns.NameOf(column), rule, detail));

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
        string name = VietnameseLetters.Compose(Text(ListColumn.FullName));
        if (name.AsSpan().Trim().IsEmpty)
            Fail(ListColumn.FullName, FileRules.NameMissing);
        else if (name.Length > FileLimits.MaxNameLength)
            Fail(ListColumn.FullName, FileRules.TextTooLong, FileLimits.MaxNameLength.ToString(CultureInfo.InvariantCulture));
        CheckPrintable(ListColumn.FullName, name);
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
