using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Places;
using AnSinh.Files.Registry;

namespace AnSinh.Files.Lists;

/// <summary>Checks one row after the other: all that is wrong with a row at once.</summary>
internal sealed class InstructionChecker
{
    private static readonly SearchValues<byte> LettersAndDigits =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

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
            (_errors ??= []).Add(new InstructionError("", ListRules.FieldCount, ""));
        string citizenId = CheckCitizenId();
        string name = CheckName();
        long amount = CheckAmount(out Int128 counted);
        if (!raw[ListColumn.Currency].SequenceEqual("VND"u8))
            Fail(ListColumn.Currency, ListRules.Currency);
        int bank = CheckBank();
        string account = CheckAccount();
        string reference = CheckReference();
        ReadOnlySpan<byte> origin = raw[ListColumn.Row];
        Totals.Add(raw.Row, counted, Number(origin), !origin.IsEmpty);
        string[]? fields = _errors is null
            ? null
            : [.. Enumerable.Range(1, ListColumns.Count - 1).Select(column => Text((ListColumn)column))];
        return new InstructionRow(raw.Row, Number(origin), citizenId, name, amount, bank, account, reference, fields, _errors);
    }

    private void Fail(ListColumn column, string rule, string detail = "") =>
        (_errors ??= []).Add(new InstructionError(ListColumns.NameOf(column), rule, detail));

    private string Text(ListColumn column) => Encoding.UTF8.GetString(_raw[column]);

    private string CheckCitizenId()
    {
        ReadOnlySpan<byte> id = _raw[ListColumn.CitizenId];
        if (id.Length != 12 || id.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            || (Number(id[..3]) is var prefix && prefix < CitizenIdPrefixes.FirstCountryCode && !CitizenIdPrefixes.IsProvince((int)prefix)))
        {
            Fail(ListColumn.CitizenId, ListRules.IdFormat);
            return "";
        }

        // The first row keeps the person even when something else is wrong with it: which of two rows is meant is the officer's to say.
        long first = _seen.FirstLineOf(Number(id), _raw.Row);
        if (first != 0)
            Fail(ListColumn.CitizenId, ListRules.IdDuplicate, RowText(first));
        return Encoding.ASCII.GetString(id);
    }

    private string CheckName()
    {
        string name = VietnameseLetters.Compose(Text(ListColumn.FullName));
        if (name.AsSpan().Trim().IsEmpty)
            Fail(ListColumn.FullName, ListRules.NameMissing);
        else if (name.Length > Limits.MaxNameLength)
            Fail(ListColumn.FullName, ListRules.TextTooLong, Limits.MaxNameLength.ToString(CultureInfo.InvariantCulture));
        CheckPrintable(ListColumn.FullName, name);
        return name;
    }

    private void CheckPrintable(ListColumn column, string text)
    {
        foreach (char c in text)
        {
            if (char.IsControl(c))
            {
                Fail(column, ListRules.ControlCharacter);
                return;
            }
        }
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
        else if (ListTotals.Dong(counted) > ListLimits.MaxAmount)
            rule = ListRules.AmountFormat;
        if (rule is null)
            return (long)ListTotals.Dong(counted);
        Fail(ListColumn.Amount, rule, ListLimits.MaxAmount.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    /// <summary>Bank and account are both given, or both left empty: then the registered account is paid.</summary>
    private int CheckBank()
    {
        ReadOnlySpan<byte> bin = _raw[ListColumn.BankBin];
        if (bin.IsEmpty && _raw[ListColumn.AccountNumber].IsEmpty)
            return 0;
        if (bin.Length == 6
            && !bin.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && BankDirectory.TryGet((int)Number(bin), out Bank? bank)
            && bank.Kind != BankKind.Cash)
            return bank.Bin;
        Fail(ListColumn.BankBin, ListRules.BankUnknown);
        return 0;
    }

    private string CheckAccount()
    {
        ReadOnlySpan<byte> account = _raw[ListColumn.AccountNumber];
        if (account.IsEmpty && _raw[ListColumn.BankBin].IsEmpty)
            return "";
        if (account.Length is < Limits.MinAccountLength or > Limits.MaxAccountLength || account.ContainsAnyExcept(LettersAndDigits))
            Fail(ListColumn.AccountNumber, ListRules.AccountFormat);
        else if (CardNumbers.IsCard(account))
            Fail(ListColumn.AccountNumber, ListRules.AccountIsCard);
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

    /// <summary>-1 when it is no number of at most 18 digits.</summary>
    private static long Number(ReadOnlySpan<byte> digits)
    {
        if (digits.Length > 18 || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return -1;
        long number = 0;
        foreach (byte digit in digits)
            number = (number * 10) + (digit - '0');
        return number;
    }
}
