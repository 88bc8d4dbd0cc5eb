using System.Globalization;
using System.Text;
using System.Text.Unicode;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Places;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;
using AnSinh.Files.Tables;

namespace AnSinh.Files.Registry;

/// <summary>Turns the fields of one row into a record, or into everything that is wrong with them.</summary>
internal sealed partial class RowParser(RegistryColumns columns, RegistryReaderOptions options, DateOnly today)
{
    // Who deletes columns in a spreadsheet leaves their separators.
    private const int MaxFields = FileLimits.MaxTableColumns;

    private const int Letters = 26;

    // With fewer digits it is a number of people or a day, and no id in whatever form.
    private const int FewestIdDigits = 9;

    private readonly CsvFields _fields = new((byte)',', MaxFields);
    private readonly byte[] _original = options.Corrections is null ? [] : new byte[FileLimits.MaxLineBytes + 2];
    private ulong _person;
    private readonly SeenIds _seen = new();
    private List<RowError>? _errors;
    private List<RowError>? _warnings;
    private long _line;

    /// <summary>The rows come from a workbook, whose cells say whether they are texts or numbers.</summary>
    public bool HasTypedCells { get; init; }

    public RegistryRow TooLong(long line)
    {
        Begin(line);
        Fail("", "", ImportRules.LineTooLong, FileLimits.MaxLineBytes);
        return End(null, []);
    }

    public RegistryRow OtherHeader(long line)
    {
        Begin(line);
        Fail("", "", ImportRules.HeaderOther);
        return End(null, []);
    }

    /// <param name="record">Not empty; quotes in it are undone in place.</param>
    public RegistryRow Parse(long line, Span<byte> record)
    {
        Begin(line);
        ReadOnlySpan<byte> original = KeepOriginal(record);
        if (!Utf8.IsValid(record))
            Fail("", "", FileRules.Encoding);
        else if (!_fields.Split(record))
            Fail("", "", FileRules.Quotes);
        else if (HasSurplus(record))
            Fail(
                "", string.Create(CultureInfo.InvariantCulture, $"{_fields.Count} fields"), FileRules.FieldCount,
                columns.FileNames.Count);
        else if (IsNobody(record))
            Fail("", FirstText(record), ImportRules.NoPerson);
        else
            return End(ReadRecord(record), original);
        return End(null, original);
    }

    /// <summary>
    /// A row may end early: fields that are missing at its end are empty. More than the header has, it may have empty only.
    /// </summary>
    private bool HasSurplus(ReadOnlySpan<byte> record)
    {
        int known = columns.FileNames.Count;
        if (_fields.Count > MaxFields)
            return true;
        for (int field = known; field < _fields.Count; field++)
        {
            if (!FieldText.Trimmed(_fields.Get(record, field)).IsEmpty)
                return true;
        }

        return false;
    }

    /// <summary>A total or a signature below the table: no id, and nothing of what every person has.</summary>
    private bool IsNobody(ReadOnlySpan<byte> record)
    {
        if (HasDigits(Field(record, Column.CitizenId)))
            return false;
        foreach (Column column in EveryPersonHas)
        {
            if (!Field(record, column).IsEmpty)
                return false;
        }

        return true;
    }

    private static ReadOnlySpan<Column> EveryPersonHas =>
        [Column.DateOfBirth, Column.Sex, Column.CommuneCode, Column.Category, Column.Standing];

    private static bool HasDigits(ReadOnlySpan<byte> text)
    {
        int digits = 0;
        foreach (byte c in text)
            digits += char.IsAsciiDigit((char)c) ? 1 : 0;
        return digits >= FewestIdDigits;
    }

    private string FirstText(ReadOnlySpan<byte> record)
    {
        for (int field = 0; field < Math.Min(_fields.Count, columns.FileNames.Count); field++)
        {
            if (FieldText.Value(_fields.Get(record, field)) is { IsEmpty: false } text)
                return Shorten(text);
        }

        return "";
    }

    // Splitting undoes doubled quotes in place, and a bad row goes back as it came.
    private ReadOnlySpan<byte> KeepOriginal(Span<byte> record)
    {
        if (options.Corrections is null || !record.Contains((byte)'"'))
            return record;
        record.CopyTo(_original);
        return _original.AsSpan(0, record.Length);
    }

    private void Begin(long line)
    {
        _line = line;
        _errors = null;
        _warnings = null;
        _person = 0;
    }

    private RegistryRow End(BeneficiaryRecord? record, ReadOnlySpan<byte> original)
    {
        if (_errors is not null)
            options.Corrections?.Add(_line, original, _errors);
        return new RegistryRow(
            _line, _errors is null
                ? record
                : null, _errors ?? (IReadOnlyList<RowError>)[], _warnings ?? (IReadOnlyList<RowError>)[]) { Person = _person };
    }

    private BeneficiaryRecord ReadRecord(ReadOnlySpan<byte> record)
    {
        DateOnly birth = ReadBirth(record);
        Sex sex = ReadSex(record);
        string citizenId = ReadCitizenId(record, birth, sex);
        string fullName = ReadName(record, Column.FullName, required: true);
        Standing standing = ReadStanding(record, out BenefitPeriod? since);
        (int bank, string account) = ReadPayment(record);
        int commune = ReadCommune(record, Column.CommuneCode);
        byte category = ReadCategory(record);
        (int previous, BenefitPeriod? communeSince) = ReadMove(record, commune);
        DateOnly? decided = ReadDate(record, Column.DecisionDate);
        StandingReason reason = ReadReason(record, standing, since);
        (string organiser, string organiserId) = ReadOrganiser(record);
        return new BeneficiaryRecord
        {
            CitizenId = citizenId,
            FullName = fullName,
            BirthDate = birth,
            Sex = sex,
            Commune = commune,
            Category = category,
            Children = ReadChildren(record),
            DecisionNumber = ReadText(record, Column.DecisionNumber, FileLimits.MaxDecisionNumberLength),
            DecisionDate = decided,
            Standing = standing,
            StandingSince = since,
            DeathDate = ReadDeath(record, birth),
            Bank = bank,
            Account = account,
            AccountHolder = ReadName(record, Column.AccountHolder, required: false),
            HolderRelation = ReadRelation(record),
            AccountSince = ReadDate(record, Column.AccountSince),
            OtherGrants = ReadOtherGrants(record, category),
            StandingReason = reason,
            Phone = ReadPhone(record),
            Address = ReadName(record, Column.Address, required: false),
            ArrearsFrom = ReadArrears(record),
            PreviousCommune = previous,
            CommuneSince = communeSince,
            RightFrom = ReadRightFrom(record, category, decided),
            BackPayFrom = ReadBackPay(record, standing, since, reason),
            CarePaidTo = ReadSpouse(record),
            OrganiserName = organiser,
            OrganiserId = organiserId,
        };
    }

    private ReadOnlySpan<byte> Field(ReadOnlySpan<byte> record, Column column)
    {
        int field = columns.FieldOf(column);
        return (uint)field >= (uint)_fields.Count ? [] : FieldText.Value(_fields.Get(record, field));
    }

    private void Fail(Column column, ReadOnlySpan<byte> value, string rule, long number = 0, string text = "")
    {
        string example = text;
        string found = CellMarks.RuleOf(value) ?? (text.Length > 0 ? rule : Advice.For(rule, value, out example));
        Add(RegistryColumns.NameOf(column), Shorten(value), found, number, example, CellOf(column));
    }

    /// <summary>R17: the column as a spreadsheet letters it, and the row.</summary>
    private string? CellOf(Column column)
    {
        int field = columns.FieldOf(column);
        if (field < 0)
            return null;
        string letters = field < Letters ? "" : ((char)('A' + (field / Letters) - 1)).ToString();
        return string.Create(CultureInfo.InvariantCulture, $"{letters}{(char)('A' + (field % Letters))}{_line}");
    }

    /// <param name="rule">May say what was found behind a point, which only the remedy shows.</param>
    private void Fail(string field, string value, string rule, long number = 0) => Add(field, value, rule, number, "", cell: null);

    private void Add(string field, string value, string rule, long number, string text, string? cell) => (_errors ??= []).Add(
        new RowError(_line, field, value, ImportTexts.RuleOf(rule), ImportTexts.Remedy(rule, options.Language, number, text))
        {
            Cell = cell,
        });

    private static string Shorten(ReadOnlySpan<byte> value) => Checks.Printable(Encoding.UTF8.GetString(value));

    private string ReadCitizenId(ReadOnlySpan<byte> record, DateOnly birth, Sex sex)
    {
        ReadOnlySpan<byte> text = Field(record, Column.CitizenId);
        if (!Checks.HasCitizenIdDigits(text))
        {
            Fail(Column.CitizenId, text, FileRules.IdFormat);
            return "";
        }

        long number = Checks.Number(text);
        _person = (ulong)number;

        // An id that names nobody must not take the place of the person whose id it happens to be.
        long first = CheckStructure(text, birth, sex) ? _seen.FirstLineOf(number, _line) : 0;
        if (first != 0)
            Fail(Column.CitizenId, text, FileRules.IdDuplicate, first);
        return Encoding.ASCII.GetString(text);
    }

    /// <summary>Decree 137/2015/ND-CP, article 13: province, sex and century, year, six random digits.</summary>
    private bool CheckStructure(ReadOnlySpan<byte> id, DateOnly birth, Sex sex)
    {
        int century = id[3] - '0';
        bool sexKnown = sex != UnknownSex;
        bool birthKnown = birth != default;
        if (!Checks.HasBirthPlace(id)
            || (sexKnown && century % 2 != (int)sex)
            || (birthKnown && 1900 + (century / 2 * 100) + (int)Checks.Number(id[4..6]) != birth.Year))
        {
            Fail(Column.CitizenId, id, FileRules.IdFormat);
            return false;
        }

        if (Checks.IsBornAbroad(id))
            (_warnings ??= []).Add(
                new RowError(
                    _line, RegistryColumns.CitizenIdName, Shorten(id), ImportRules.IdCountry,
                    ImportTexts.Remedy(ImportRules.IdCountry, options.Language, 0)));
        return true;
    }

    private int ReadCommune(ReadOnlySpan<byte> record, Column column)
    {
        ReadOnlySpan<byte> text = Field(record, column);
        if (text.Length == 5 && Checks.TryNumber(text, out int code) && Communes.Exists(code))
            return code;
        Fail(column, text, ImportRules.CommuneUnknown);
        return 0;
    }

    private byte ReadCategory(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> text = Field(record, Column.Category);
        Span<char> code = stackalloc char[FileLimits.MaxValueLength];
        if (text.Length <= code.Length && Utf8.ToUtf16(text, code, out _, out int length) == System.Buffers.OperationStatus.Done
            && BenefitCategories.TryGet(code[..length], out BenefitCategory? category))
        {
            return category.Number;
        }

        Fail(Column.Category, text, ImportRules.CategoryUnknown);
        return 0;
    }

    private byte ReadChildren(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> text = Field(record, Column.Children);
        if (text.IsEmpty)
            return 0;
        if (Checks.TryNumber(text, out int children) && children <= FileLimits.MaxChildren)
            return (byte)children;
        Fail(Column.Children, text, ImportRules.ChildrenFormat, FileLimits.MaxChildren);
        return 0;
    }
}
