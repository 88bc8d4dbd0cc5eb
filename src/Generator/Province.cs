using AnSinh.Domain.Places;
using AnSinh.Domain.Primitives;
using AnSinh.Files.Registry;

namespace AnSinh.Generator;

/// <summary>Draws and writes the rows of one file.</summary>
internal sealed partial class Province
{
    private const int RecentPeople = 64;

    private static readonly Weighted ProfileOf = new([.. Profile.All.Select(profile => profile.Share)]);
    private static readonly Weighted CommuneOf = new([.. Communes.All.Select(commune => CommuneShare(commune.District))]);

    private readonly GeneratorOptions _options;
    private readonly BenefitPeriod _month;
    private readonly RowBuffer _row;
    private readonly CitizenIds _ids;
    private readonly Person[] _recent = new Person[RecentPeople];
    private readonly Dictionary<string, long> _wrong = [];
    private SplitMix64 _random;
    private long _good;
    private long _sandbox;
    private Plant _plant;
    private Change _change;

    public Province(Stream stream, GeneratorOptions options)
    {
        _options = options;
        _month = options.ReferenceMonth;
        _row = new RowBuffer(stream);
        _ids = new CitizenIds(options.Seed);
        _random = new SplitMix64(options.Seed);
        _plants = new SplitMix64(options.Seed ^ 0x5C5C);
        _later = new SplitMix64(options.Seed ^ 0x3636);
    }

    public GeneratorSummary Write()
    {
        _row.Text(System.Text.Encoding.ASCII.GetBytes(RegistryColumns.FullHeader));
        _row.EndRow();
        for (long row = 0; row < _options.Beneficiaries; row++)
        {
            _row.BeginRow();
            WriteRow(NextWay(), isNew: false);
        }

        long added = _options.MonthsLater > 0 ? (_options.Beneficiaries + NewPerRows - 1) / NewPerRows : 0;
        for (long row = 0; row < added; row++)
        {
            _row.BeginRow();
            WriteRow(WrongWay.None, isNew: true);
        }

        _row.Flush();
        return new GeneratorSummary(_options.Beneficiaries + added, _row.Written, _wrong, _sandbox)
        {
            Planted = _planted,
            Changed = _changed,
        };
    }

    // The towns in the south have most of the people.
    private static int CommuneShare(int district) => district switch
    {
        718 or 724 or 725 => 9,
        721 or 723 => 5,
        _ => 2,
    };

    private WrongWay NextWay()
    {
        if (_random.Below(1000) >= _options.WrongPerThousand)
            return WrongWay.None;
        var way = (WrongWay)_random.Between(1, WrongWays.Count);
        if (way == WrongWay.IdTwice && _good == 0)
            way = WrongWay.IdTooShort;
        string rule = WrongWays.RuleFor(way);
        _wrong[rule] = _wrong.GetValueOrDefault(rule) + 1;
        return way;
    }

    private void WriteRow(WrongWay way, bool isNew)
    {
        Person person = NextPerson(way);
        Draw(person, way, isNew);
        PersonName name = Names.Next(ref _random, person.Female, out int family);
        WriteId(person, way);
        _row.Comma();
        if (way != WrongWay.NoName)
            _row.Name(name, printed: false);
        _row.Comma();
        WriteBirth(person.Birth, way);
        _row.Comma();
        _row.Text(person.Female ? "F"u8 : "M"u8);
        _row.Comma();
        int commune = way == WrongWay.NoSuchCommune ? 99_999 : Communes.All[CommuneOf.Next(ref _random)].Code;
        _row.Digits(_change == Change.Moved ? Neighbour(commune) : commune, 5);
        _row.Comma();
        _row.Text(_change == Change.Category ? Heavier(person.Profile.Code) : person.Profile.Code);
        _row.Comma();
        _row.Number(person.Profile.HasChildren && way != WrongWay.NoChildren ? _random.Between(1, 4) : 0);
        _row.Comma();
        WriteDecision(person, way);
        WriteStanding(way);
        if (way == WrongWay.Dead)
            _row.Date(DayIn(-_random.Between(1, 12)));
        else if (_change == Change.Death)
            _row.Date(LaterDay(1, 28));
        _row.Comma();
        WritePayment(person, name, family, way);
        WriteMore(person, commune, way);
        _row.EndRow();
        if (way == WrongWay.None)
            _recent[_good++ % RecentPeople] = person;
    }

    private Person NextPerson(WrongWay way)
    {
        if (way == WrongWay.IdTwice)
            return _recent[_random.Below((int)Math.Min(_good, RecentPeople))];
        Profile profile = way switch
        {
            WrongWay.WrongAge => Profile.TooYoung,
            WrongWay.NoChildren => Profile.Parent,
            _ => Profile.All[ProfileOf.Next(ref _random)],
        };
        int age = _random.Between(profile.FirstAge, profile.LastAge);
        DateOnly birth = DayIn(-age);

        // Women live longer, and most single parents are women.
        bool female = _random.Chance(profile.HasChildren ? 88 : age > 75 * 12 ? 63 : 48);
        return new Person(_ids.Next(ref _random, female, birth.Year), birth, age, female, profile);
    }

    private void WriteId(Person person, WrongWay way)
    {
        long id = person.Id;
        switch (way)
        {
            case WrongWay.IdTooShort:
                _row.Digits(id / 10, 11);
                break;
            case WrongWay.IdWithLetter:
                _row.Digits(id / 1000, 9);
                _row.Text("O"u8);
                _row.Digits(id % 100, 2);
                break;
            case WrongWay.IdOfNoProvince:
                _row.Text("003"u8);
                _row.Digits(id % 1_000_000_000, 9);
                break;
            case WrongWay.IdOfOtherSex:
                _row.Digits(id + (person.Female ? -100_000_000 : 100_000_000), 12);
                break;
            case WrongWay.IdOfOtherYear:
                _row.Digits(id + (id / 1_000_000 % 100 < 50 ? 1_000_000 : -1_000_000), 12);
                break;
            default:
                _row.Digits(id, 12);
                break;
        }
    }

    private void WriteBirth(DateOnly birth, WrongWay way)
    {
        if (way == WrongWay.BirthOn30February)
        {
            _row.Month(birth.Year, 2);
            _row.Text("-30"u8);
        }
        else if (way == WrongWay.BirthInYear26)
        {
            _row.Text("0026"u8);
            _row.Text("-07-01"u8);
        }
        else
        {
            _row.Date(birth);
        }
    }

    private void WriteDecision(Person person, WrongWay way)
    {
        if (way != WrongWay.NoDecision)
        {
            _row.Number(_random.Between(1, 4999));
            _row.Text("/QĐ-UBND"u8);
        }

        _row.Comma();
        if (way != WrongWay.NoDecision)
        {
            // Drawn also when a later one takes its place: the rows below must stay the same people.
            DateOnly day = DayIn(-(person.AgeMonths >= 24 ? _random.Between(13, Math.Min(person.AgeMonths, 84)) : person.AgeMonths / 2));
            _row.Date(_change is Change.New or Change.Category ? LaterDay(1, 20) : day);
        }

        _row.Comma();
    }

    private void WriteStanding(WrongWay way)
    {
        _row.Text(
            way switch
            {
                WrongWay.Suspended => "suspended"u8,
                WrongWay.Stopped => "stopped"u8,
                _ => _change == Change.Stop ? "stopped"u8 : "active"u8,
            });
        _row.Comma();
        if (_change == Change.Stop)
            _row.Month(_month.AddMonths(1).Year, _month.AddMonths(1).Month);
        if (way is WrongWay.Suspended or WrongWay.Stopped)
        {
            BenefitPeriod since = _month.AddMonths(-_random.Below(12));
            _row.Month(since.Year, since.Month);
        }

        _row.Comma();
    }

    /// <summary>A day in the month that is so many months from the reference month; 1 to 28, so that every month has it.</summary>
    private DateOnly DayIn(int months)
    {
        BenefitPeriod month = _month.AddMonths(months);
        return new DateOnly(month.Year, month.Month, _random.Between(1, 28));
    }

    private readonly record struct Person(long Id, DateOnly Birth, int AgeMonths, bool Female, Profile Profile);
}
