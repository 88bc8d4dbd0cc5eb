using AnSinh.Domain.Places;
using AnSinh.Domain.Primitives;

namespace AnSinh.Generator;

/// <summary>
/// The optional columns, what is planted in them, and the next month. Draws from streams of its own, so that the rows stay the same people
/// in both months.
/// </summary>
internal sealed partial class Province
{
    /// <summary>One new person in so many.</summary>
    private const int NewPerRows = 100;

    private const int PerHundredThousand = 100_000;
    private const int PeoplePerAccount = 8;
    private const int PeoplePerHome = 12;
    private const int PhoneNumbers = 100_000_000;

    // Coprime to the number of telephones, so that nobody shares one who is not meant to.
    private const long PhoneStep = 61_803_399;

    private static readonly Plant[] Planted = [Plant.SharedAccount, Plant.SharedPhone, Plant.SharedAddress, Plant.Arrears, Plant.Move];
    private static readonly int[] PlantShares = [100, 50, 50, 200, 200];
    private static readonly Change[] Changes = [Change.Death, Change.Stop, Change.Account, Change.Moved, Change.Category];

    /// <summary>
    /// Of a hundred thousand; a changed account needs an account, and a heavier category a severe disability, which fewer than all have.
    /// </summary>
    private static readonly int[] ChangeShares = [250, 250, 720, 300, 300];

    private readonly Dictionary<string, long> _planted = [];
    private readonly Dictionary<string, long> _changed = [];
    private SplitMix64 _plants;
    private SplitMix64 _later;
    private long _phones;
    private long _homes;
    private int _accountPeople;
    private int _phonePeople;
    private int _homePeople;
    private Payer? _sharedPayer;
    private long _sharedAccount;
    private long _sharedPhone;
    private long _sharedHome;

    private void Draw(Person person, WrongWay way, bool isNew)
    {
        int plant = _plants.Below(PerHundredThousand);
        int second = _plants.Below(PerHundredThousand);
        int change = _options.MonthsLater > 0 ? _later.Below(PerHundredThousand) : PerHundredThousand;
        bool good = way == WrongWay.None;
        _plant = good ? Pick(Planted, PlantShares, plant) : Plant.None;
        if (good && _plant == Plant.None && IsGranted(person, second))
            _plant = person.Profile.HasChildren ? Plant.ParentAndDisabled : Plant.TwoProgrammes;
        if (_options.IsPlain
            || (_plant == Plant.SharedAccount && person.AgeMonths < AdultMonths)
            || (_plant == Plant.Arrears && person.AgeMonths < 24))
            _plant = Plant.None;
        _change = isNew ? Change.New : good && _plant == Plant.None ? Pick(Changes, ChangeShares, change) : Change.None;
        if (_change == Change.Category && Heavier(person.Profile.Code).IsEmpty)
            _change = Change.None;
        if (_plant is not (Plant.None or Plant.SharedAccount))
            Count(_planted, _plant.ToString());
        if (_change is not (Change.None or Change.Account))
            Count(_changed, _change.ToString());
    }

    /// <summary>
    /// Two old people in a hundred also have a social pension, five single parents in a hundred are disabled: about one row in a hundred.
    /// </summary>
    private static bool IsGranted(Person person, int draw) =>
        person.Profile.HasChildren ? draw < 5_000 : person.AgeMonths >= 76 * 12 && draw < 2_000;

    private static T Pick<T>(T[] kinds, int[] shares, int draw)
        where T : struct
    {
        for (int i = 0; i < kinds.Length; i++)
        {
            if (draw < shares[i])
                return kinds[i];
            draw -= shares[i];
        }

        return default;
    }

    private static ReadOnlySpan<byte> Heavier(ReadOnlySpan<byte> code) =>
        code.SequenceEqual("DISAB_SEVERE"u8) ? "DISAB_EXTREME"u8
        : code.SequenceEqual("DISAB_SEVERE_CHILD_ELDER"u8) ? "DISAB_EXTREME_CHILD_ELDER"u8
        : [];

    private static int Neighbour(int commune)
    {
        int place = 0;
        while (Communes.All[place].Code != commune)
            place++;
        return Communes.All[(place + 1) % Communes.All.Count].Code;
    }

    private static void Count(Dictionary<string, long> counts, string what) => counts[what] = counts.GetValueOrDefault(what) + 1;

    /// <summary>A day of the reference month, in which what changes until the next month happens.</summary>
    private DateOnly LaterDay(int first, int last) => new(_month.Year, _month.Month, _later.Between(first, last));

    private void WriteSharedAccount()
    {
        if (_accountPeople == 0)
        {
            _sharedPayer = Payers.NextBank(ref _plants);
            _sharedAccount = (long)(_plants.Next() % PowersOfTen[_sharedPayer.AccountDigits - 4]);
        }

        _accountPeople = (_accountPeople + 1) % PeoplePerAccount;
        _row.Text("account,"u8);
        _row.Digits(_sharedPayer!.Bin, 6);
        _row.Text(",,"u8);
        _row.Digits(_sharedAccount, _sharedPayer.AccountDigits - 4);
        _row.Text("1234,,self,"u8);
        Count(_planted, nameof(Plant.SharedAccount));
    }

    private void WriteMore(Person person, int commune, WrongWay way)
    {
        _row.Comma();
        if (_plant is Plant.TwoProgrammes or Plant.ParentAndDisabled)
        {
            _row.Text(_plant == Plant.TwoProgrammes ? "SOCIAL_PENSION_75|"u8 : "DISAB_SEVERE|"u8);
            _row.Number(_plants.Between(1, 4999));
            _row.Text("/QĐ-UBND|"u8);
            BenefitPeriod month = _month.AddMonths(-_plants.Between(1, 12));
            _row.Date(new DateOnly(month.Year, month.Month, _plants.Between(1, 28)));
        }

        _row.Comma();
        WritePhone();
        _row.Comma();
        WriteAddress();
        _row.Comma();
        if (_plant == Plant.Arrears)
            Month(-_plants.Between(1, 5));
        _row.Comma();
        WriteReason(way);
        _row.Comma();
        WriteMove(commune);
    }

    private void WritePhone()
    {
        bool some = _plants.Chance(40);
        if (_plant == Plant.SharedPhone)
        {
            if (_phonePeople == 0)
                _sharedPhone = NextPhone();
            _phonePeople = (_phonePeople + 1) % PeoplePerHome;
            Phone(_sharedPhone);
        }
        else if (some)
        {
            Phone(NextPhone());
        }
    }

    private long NextPhone() => _phones++ * PhoneStep % PhoneNumbers;

    private void Phone(long number)
    {
        _row.Text("09"u8);
        _row.Digits(number, 8);
    }

    private void WriteAddress()
    {
        bool some = _plants.Chance(10);
        if (_plant == Plant.SharedAddress)
        {
            if (_homePeople == 0)
                _sharedHome = _homes++;
            _homePeople = (_homePeople + 1) % PeoplePerHome;
            Home(_sharedHome);
        }
        else if (some)
        {
            Home(_homes++);
        }
    }

    private void Home(long number)
    {
        _row.Text("Số "u8);
        _row.Number((number / 900) + 1);
        _row.Text("/"u8);
        _row.Number((number % 900) + 1);
        _row.Text(" đường Lê Lợi"u8);
    }

    private void WriteReason(WrongWay way)
    {
        int draw = _plants.Below(5);
        if (way == WrongWay.Suspended)
            _row.Text(draw % 2 == 0 ? "uncollected"u8 : "custody"u8);
        else if (way == WrongWay.Stopped || _change == Change.Stop)
            _row.Text(draw switch { 0 => "prison"u8, 1 => "waiver"u8, 2 => "moved"u8, 3 => "not_eligible"u8, _ => "missing"u8 });
    }

    private void WriteMove(int commune)
    {
        if (_plant == Plant.Move)
            _row.Digits(Neighbour(commune), 5);
        else if (_change == Change.Moved)
            _row.Digits(commune, 5);
        _row.Comma();
        if (_plant == Plant.Move)
            Month(-_plants.Below(4));
        else if (_change == Change.Moved)
            Month(1);
    }

    private void Month(int months)
    {
        BenefitPeriod month = _month.AddMonths(months);
        _row.Month(month.Year, month.Month);
    }
}
