using System.Globalization;
using AnSinh.Domain.Banks;
using AnSinh.Files;

namespace AnSinh.Generator;

internal sealed partial class Province
{
    private const int AdultMonths = 16 * 12;
    private const int SandboxRange = 99;

    private static readonly int[] SandboxEndings =
        [.. SandboxAccounts.Endings.Keys.Order(StringComparer.Ordinal).Select(ending => int.Parse(ending, CultureInfo.InvariantCulture))];

    // Who gets everything back for three months is suspended, and a plain province has nobody whose verdict depends on what was paid
    // before.
    private static readonly int[] PlainSandboxEndings = [.. SandboxEndings.Where(ending =>
        SandboxAccounts.Endings[ending.ToString("D4", CultureInfo.InvariantCulture)].Ending != SandboxEnding.ReturnedAfterSettlement)];

    private static readonly ulong[] PowersOfTen =
        [.. Enumerable.Range(0, 16).Select(power => ulong.Parse("1" + new string('0', power), CultureInfo.InvariantCulture))];

    private void WritePayment(Person person, PersonName name, int family, WrongWay way)
    {
        if (!WrongWays.NeedsAccount(way) && _random.Chance(30))
        {
            _row.Text("cash,,,,,,"u8);
            return;
        }

        if (_plant == Plant.SharedAccount)
        {
            WriteSharedAccount();
            return;
        }

        _row.Text("account,"u8);
        Payer payer = way == WrongWay.Wallet ? Payers.NextWallet(ref _random) : Payers.NextBank(ref _random);
        _row.Digits(way == WrongWay.NoSuchBank ? 970_000 : payer.Bin, 6);
        _row.Comma();
        if (way == WrongWay.BicOfOtherBank)
            _row.Text(payer.Bin == 970436 ? "VBAAVNVX"u8 : "BFTVVNVX"u8);
        else if (way != WrongWay.NoSuchBank && _random.Chance(60))
            _row.Text(payer.Bic);
        _row.Comma();
        WriteAccount(payer, way);
        _row.Comma();
        WriteHolder(person, name, family, way);
        WriteAccountSince(way);
    }

    private void WriteAccountSince(WrongWay way)
    {
        DateOnly? day = null;
        if (way == WrongWay.NewAccount)
            day = new DateOnly(_month.AddMonths(-1).Year, _month.AddMonths(-1).Month, _random.Between(16, 25));
        else if (_random.Chance(80))
            day = DayIn(-_random.Between(14, 84));
        if (_change == Change.Account)
        {
            Count(_changed, nameof(Change.Account));
            day = _later.Chance(50) ? LaterDay(1, 9) : LaterDay(16, 25);
        }

        if (day is { } since)
            _row.Date(since);
    }

    private void WriteAccount(Payer payer, WrongWay way)
    {
        switch (way)
        {
            case WrongWay.AccountWithSigns:
                _row.Digits(_random.Below(10_000), 4);
                _row.Text("-"u8);
                _row.Digits(Ending(), 4);
                break;
            case WrongWay.AccountTooShort:
                _row.Digits(Ending(), 4);
                break;
            case WrongWay.CardNumber:
                _row.Digits(CardNumber(payer.Bin), 16);
                break;
            default:
                long first = (long)(_random.Next() % PowersOfTen[payer.AccountDigits - 4]);
                _row.Digits(first, payer.AccountDigits - 4);
                int ending = way == WrongWay.None && IsSandbox()
                    ? SandboxOf(_options.IsPlain ? PlainSandboxEndings : SandboxEndings)
                    : Ending();
                _row.Digits(_change == Change.Account ? _later.Below(SandboxRange * 100) : ending, 4);
                break;
        }
    }

    private bool IsSandbox()
    {
        bool sandbox = _random.Below(1000) < _options.SandboxPerThousand;
        _sandbox += sandbox ? 1 : 0;
        return sandbox;
    }

    private int SandboxOf(int[] endings) => endings[_random.Below(endings.Length)];

    /// <summary>The last four digits of an ordinary account: not 99xx, which belongs to the sandbox.</summary>
    private int Ending() => _random.Below(SandboxRange * 100);

    private long CardNumber(int bin)
    {
        while (true)
        {
            long body = (bin * 1_000_000_000L) + _random.Below(1_000_000_000);
            long card = CardNumbers.WithCheckDigit(body);
            if (card % 10_000 / 100 != SandboxRange)
                return card;
        }
    }

    private void WriteHolder(Person person, PersonName name, int family, WrongWay way)
    {
        bool child = person.AgeMonths < AdultMonths;
        if (way == WrongWay.OtherHolder)
        {
            _row.Name(Names.OfAnotherFamily(name, family), printed: true);
            _row.Text(",self,"u8);
        }
        else if (child || _random.Chance(10))
        {
            _row.Name(Names.Next(ref _random, _random.Chance(60), out _), printed: true);
            _row.Text(child ? ",guardian,"u8 : ",authorised,"u8);
        }
        else if (way == WrongWay.NoName || _random.Chance(25))
        {
            _row.Text(",,"u8);
        }
        else
        {
            _row.Name(name, printed: true);
            _row.Text(",self,"u8);
        }
    }
}
