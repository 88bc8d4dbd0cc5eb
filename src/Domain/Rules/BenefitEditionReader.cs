using System.Globalization;
using System.Text.Json;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Rules;

/// <summary>Reads one edition and refuses, with a line that names it, what is not unambiguous.</summary>
internal sealed partial class BenefitEditionReader(string file)
{
    private const long MaxAmount = 1_000_000_000;
    private const int MaxHundredths = 100_000;

    public BenefitEdition Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            string name = Text(root, "edition", "the file");
            if (name.Length > 32 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-'))
                throw Bad($"edition '{name}' is no name: use at most 32 letters, digits, dots and hyphens");
            DatedAmount[] levels =
                [.. Required(root, "standardLevels", "the file").EnumerateArray().SelectMany(entry => Amounts(entry, "standard level"))
                    .OrderBy(level => level.From)];
            if (!levels.Any(level => level.Province is null))
                throw Bad("there is no national standard level");
            CheckSeries(levels, "standard level");
            BenefitProgramme[] programmes = [.. Required(root, "programmes", "the file").EnumerateArray().Select(Programme)];
            CheckProgrammes(programmes);
            CheckNextLevels(programmes);
            CheckWholeDong(programmes, levels);
            return new BenefitEdition(name, levels, programmes, Flag(root, "lawAsItStands"));
        }

        catch (JsonException error)
        {
            throw Bad($"it is no JSON, see line {error.LineNumber + 1}");
        }

        catch (InvalidOperationException error)
        {
            throw Bad($"a value has the wrong kind: {error.Message}");
        }
    }

    private BenefitProgramme Programme(JsonElement entry)
    {
        ProgrammeCode code = Programme(Text(entry, "code", "a programme"), "the file");
        string where = $"programme {code}";
        JsonElement names = Required(entry, "name", where);
        bool hasRival = entry.TryGetProperty("higherOf", out JsonElement rival);
        DatedAmount[] amounts = Amounts(entry, "amounts", where);
        DatedAmount[] topUps = Amounts(entry, "topUps", $"{where}, top-up");
        if (amounts.Any(amount => amount.Province is not null))
            throw Bad($"{where}: a fixed amount names a province: make it a top-up");
        if (topUps.Any(topUp => topUp.Province is null))
            throw Bad($"{where}: a top-up names no province");
        if (topUps.Length > 0 && amounts.Length == 0)
            throw Bad($"{where} has a top-up and no fixed amount: use a provincial standard level");
        if (amounts.Length > 0)
            CheckSeries(amounts, where);
        CheckSeries(topUps, $"{where}, top-up");
        return new BenefitProgramme
        {
            Code = code,
            Name = Text(names, Languages.English, where),
            NameVi = Text(names, Languages.Vietnamese, where),
            Basis = Text(entry, "basis", where),
            IsOneOff = Flag(entry, "oneOff"),
            DifferenceOf = entry.TryGetProperty("differenceOf", out JsonElement paid) ? Programme(paid.GetString(), where) : null,
            HigherOfWith = hasRival ? ProgrammeCode.Parse(Text(rival, "with", where)) : null,
            HigherOfRule = hasRival ? Rule(rival, where) : null,
            Amounts = amounts,
            TopUps = topUps,
            Categories =
                [.. Required(entry, "categories", where).EnumerateArray().Select(category => Category(category, code, amounts.Length > 0))],
        };
    }

    private BenefitCategory Category(JsonElement entry, ProgrammeCode programme, bool isFixed)
    {
        string code = Text(entry, "code", $"a category of programme {programme}");
        string where = $"programme {programme}, category {code}";
        if (!Required(entry, "id", where).TryGetByte(out byte number) || number == 0)
            throw Bad($"{where}: id {entry.GetProperty("id").GetRawText()} must be a whole number from 1 to 255");
        DatedCoefficient[] coefficients = entry.TryGetProperty("rates", out JsonElement rates)
            ? [.. rates.EnumerateArray().Select(rate => Coefficient(rate, where)).OrderBy(rate => rate.From)]
            : [];
        if (isFixed != (coefficients.Length == 0))
        {
            throw Bad(isFixed
                ? $"{where} has rates beside the fixed amount of its programme: keep one of them"
                : $"{where} has no rates and its programme no fixed amount");
        }

        CheckSeries(coefficients, where);
        AgeRange[] ages = entry.TryGetProperty("ages", out JsonElement ranges)
            ? [.. ranges.EnumerateArray().Select(range => Ages(range, where))]
            : [];
        if (ages.Length > Entitlement.MaxAgeRanges)
            throw Bad($"{where} has {ages.Length} age ranges: {Entitlement.MaxAgeRanges} are possible");
        JsonElement texts = Required(entry, "text", where);
        bool hasBeside = entry.TryGetProperty("paidBesideClauses", out JsonElement beside);
        return new BenefitCategory
        {
            Number = number,
            Code = code,
            Programme = programme,
            Description = Text(texts, Languages.English, where),
            DescriptionVi = Text(texts, Languages.Vietnamese, where),
            Clause = Text(entry, "clause", where),
            Coefficients = coefficients,
            PerChild = Flag(entry, "perChild"),
            PerPerson = Flag(entry, "perPerson"),
            OncePerCouple = Flag(entry, "oncePerCouple"),
            IsConfidential = Flag(entry, "confidential"),
            Ages = ages,
            RightStart = Right(entry, ages, where),
            PaidBesideClauses = hasBeside
                ? [.. Required(beside, "clauses", where).EnumerateArray().Select(clause => clause.GetString()!)]
                : [],
            PaidBesideRule = hasBeside ? Rule(beside, where) : null,
        };
    }

    private AgeRange Ages(JsonElement range, string where)
    {
        if (range.ValueKind != JsonValueKind.Array || range.GetArrayLength() is not (2 or 3) || !range[0].TryGetInt32(out int from)
            || from is < 0 or > 120
            || (range[1].ValueKind != JsonValueKind.Null && (!range[1].TryGetInt32(out int below) || below <= from || below > 150)))
        {
            throw Bad($"{where}: ages {range.GetRawText()} must be [from, below] in whole years, below null for no upper end");
        }

        int? upper = range[1].ValueKind == JsonValueKind.Null ? null : range[1].GetInt32();
        string? next = range.GetArrayLength() == 3 ? range[2].GetString() : null;
        return next is null || upper is not null
            ? new AgeRange(from, upper, next)
            : throw Bad($"{where}: ages {range.GetRawText()} name {next} after an upper age, and there is none");
    }

    private RightStart Right(JsonElement entry, AgeRange[] ages, string where)
    {
        RightStart? start = !entry.TryGetProperty("right", out JsonElement right) ? RightStart.Signature : right.GetString() switch
        {
            "signature" => RightStart.Signature,
            "age" => RightStart.Age,
            "certificate" => RightStart.Certificate,
            _ => null,
        };
        if (start is null)
            throw Bad($"{where}: right {right.GetRawText()} must be signature, age or certificate");
        return start != RightStart.Age || ages.Length > 0
            ? start.Value
            : throw Bad($"{where}: the right starts with an age and the category has no ages");
    }

    private DatedAmount[] Amounts(JsonElement entry, string property, string where) =>
        entry.TryGetProperty(property, out JsonElement amounts)
            ? [.. amounts.EnumerateArray().SelectMany(amount => Amounts(amount, where)).OrderBy(amount => amount.From)]
            : [];

    /// <summary>One amount for each province that the entry names.</summary>
    private IEnumerable<DatedAmount> Amounts(JsonElement entry, string where)
    {
        DatedAmount amount = Amount(entry, where);
        if (!entry.TryGetProperty("provinces", out JsonElement provinces))
            return [amount];
        if (amount.Province is not null || provinces.GetArrayLength() == 0)
            throw Bad($"{where} from {amount.From:yyyy-MM-dd}: name provinces, at least one, or one province: not both");
        return [.. provinces.EnumerateArray().Select(code =>
            amount with { Province = Province(code.GetString(), where), IsOfOldProvince = true })];
    }

    private DatedAmount Amount(JsonElement entry, string where)
    {
        (DateOnly from, DateOnly? to) = Dates(entry, where);
        JsonElement number = Required(entry, "amount", where);
        if (number.ValueKind != JsonValueKind.Number || !number.TryGetInt64(out long amount))
            throw Bad($"{where} from {from:yyyy-MM-dd}: amount {number.GetRawText()} is no whole number of đồng");
        if (amount is <= 0 or > MaxAmount)
            throw Bad($"{where} from {from:yyyy-MM-dd}: amount {amount} must be 1 to {MaxAmount} đồng");
        int? province = entry.TryGetProperty("province", out JsonElement code) ? Province(code.GetString(), where) : null;
        return new DatedAmount
        {
            From = from,
            To = to,
            Amount = amount,
            Province = province,
            For = entry.TryGetProperty("for", out JsonElement counted)
                ? [.. counted.EnumerateArray().Select(code => Programme(code.GetString(), where))]
                : [],
            Basis = Text(entry, "basis", where),
            Certainty = Certainty(entry, where),
            Source = Source(entry, where),
        };
    }

    private DatedCoefficient Coefficient(JsonElement entry, string where)
    {
        (DateOnly from, DateOnly? to) = Dates(entry, where);
        JsonElement number = Required(entry, "k", where);

        // From its digits, exactly: no floating point goes near money.
        if (number.ValueKind != JsonValueKind.Number || !number.TryGetDecimal(out decimal k) || k <= 0 || k * 100 > MaxHundredths
            || k * 100 != (int)(k * 100))
        {
            throw Bad(
                $"{where} from {from:yyyy-MM-dd}: coefficient {number.GetRawText()} must be above 0, at most {MaxHundredths / 100}, "
                + "with at most two decimals");
        }

        return new DatedCoefficient
        {
            From = from,
            To = to,
            Hundredths = (int)(k * 100),
            Basis = Text(entry, "basis", where),
            Certainty = Certainty(entry, where),
            Source = Source(entry, where),
        };
    }

    private (DateOnly From, DateOnly? To) Dates(JsonElement entry, string where)
    {
        DateOnly from = Date(Text(entry, "from", where), where);
        DateOnly? to = entry.TryGetProperty("to", out JsonElement end) && end.ValueKind != JsonValueKind.Null
            ? Date(end.GetString()!, where)
            : null;
        if (from.Day != 1)
            throw Bad($"{where}: from {from:yyyy-MM-dd} is not the first day of a month");
        if (to is { } last && (last < from || last.AddDays(1).Day != 1))
            throw Bad($"{where}: to {last:yyyy-MM-dd} is not the last day of a month from {from:yyyy-MM-dd} on");
        return (from, to);
    }

    private DateOnly Date(string text, string where) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            && date.Year is >= BenefitPeriod.MinYear and <= BenefitPeriod.MaxYear
            ? date
            : throw Bad($"{where}: '{text}' is no date from {BenefitPeriod.MinYear} to {BenefitPeriod.MaxYear}: write yyyy-MM-dd");

    private int Province(string? text, string where) =>
        text is { Length: 2 } && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int code)
            ? code
            : throw Bad($"{where}: '{text}' is no province code of two digits");

    private ProgrammeCode Programme(string? text, string where) =>
        ProgrammeCode.TryParse(text, out ProgrammeCode code)
            ? code
            : throw Bad($"{(where == "the file" ? "" : $"{where}: ")}programme '{text}' is no code: use three upper-case letters");

    private LegalRule Rule(JsonElement entry, string where) => new(Text(entry, "basis", where), Certainty(entry, where));

    private string Certainty(JsonElement entry, string where) => Text(entry, "certainty", where);

    private string Source(JsonElement entry, string where)
    {
        string source = entry.TryGetProperty("source", out JsonElement text) ? text.GetString() ?? "" : "";
        return source.Length > 0 || !Certainty(entry, where).StartsWith('S')
            ? source
            : throw Bad($"{where} from {Text(entry, "from", where)} is marked S and names no source");
    }

    private string Text(JsonElement entry, string property, string where) =>
        Required(entry, property, where).GetString() is { Length: > 0 } text ? text : throw Bad($"{where}: {property} is empty");

    private JsonElement Required(JsonElement entry, string property, string where) =>
        entry.TryGetProperty(property, out JsonElement value) ? value : throw Bad($"{where} has no {property}");

    private static bool Flag(JsonElement entry, string property) =>
        entry.TryGetProperty(property, out JsonElement value) && value.GetBoolean();

    private InvalidDataException Bad(string what) => new($"{file}: {what}.");
}
