using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Places;
using AnSinh.Domain.Primitives;

namespace AnSinh.Files;

/// <summary>
/// What a field of any file must look like: registry and list ask the same questions, so that both refuse the same. Texts are UTF-8.
/// </summary>
internal static class Checks
{
    /// <summary>Digits of a citizen id (Decree 137/2015/ND-CP, article 13).</summary>
    public const int CitizenIdLength = 12;

    /// <summary>Digits of a NAPAS BIN.</summary>
    public const int BinLength = 6;

    /// <summary>Digits that a <see cref="long"/> holds whatever they are.</summary>
    private const int MaxDigits = 18;

    private const int PlaceLength = 3;

    private static readonly SearchValues<byte> LettersAndDigits =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    public static bool AreDigits(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <param name="digits">At most 18 digits: the caller has looked.</param>
    public static long Number(ReadOnlySpan<byte> digits)
    {
        long number = 0;
        foreach (byte digit in digits)
            number = (number * 10) + (digit - '0');
        return number;
    }

    /// <summary>Reads 1 to 18 digits.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> text, out long number)
    {
        bool valid = text.Length is > 0 and <= MaxDigits && AreDigits(text);
        number = valid ? Number(text) : 0;
        return valid;
    }

    /// <summary>Reads 1 to 9 digits.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> text, out int number)
    {
        bool valid = text.Length is > 0 and <= MaxDigits / 2 && AreDigits(text);
        number = valid ? (int)Number(text) : 0;
        return valid;
    }

    /// <summary>True for twelve digits, whatever they say.</summary>
    public static bool HasCitizenIdDigits(ReadOnlySpan<byte> text) => text.Length == CitizenIdLength && AreDigits(text);

    /// <summary>True when the first three digits name a province, or may name a country: of countries there is no list.</summary>
    /// <param name="id">Twelve digits.</param>
    public static bool HasBirthPlace(ReadOnlySpan<byte> id) => IsBornAbroad(id) || CitizenIdPrefixes.IsProvince(BirthPlaceOf(id));

    /// <param name="id">Twelve digits.</param>
    public static bool IsBornAbroad(ReadOnlySpan<byte> id) => BirthPlaceOf(id) >= CitizenIdPrefixes.FirstCountryCode;

    /// <summary>Finds a bank by its BIN. Who pays cash has no accounts.</summary>
    public static bool TryPayingBank(ReadOnlySpan<byte> bin, [NotNullWhen(true)] out Bank? bank)
    {
        bank = null;
        return bin.Length == BinLength && TryNumber(bin, out int number) && BankDirectory.TryGet(number, out bank)
            && bank.Kind != BankKind.Cash;
    }

    /// <summary>True for letters and digits, as many as an account number has. Ask <see cref="CardNumbers"/> too.</summary>
    public static bool IsAccount(ReadOnlySpan<byte> text) =>
        text.Length is >= FileLimits.MinAccountLength and <= FileLimits.MaxAccountLength && !text.ContainsAnyExcept(LettersAndDigits);

    /// <summary>Reads a day of the calendar as <c>yyyy-mm-dd</c>.</summary>
    public static bool TryDay(ReadOnlySpan<byte> text, out DateOnly day)
    {
        day = default;
        if (text.Length != 10 || text[4] != '-' || text[7] != '-'
            || !TryNumber(text[..4], out int year) || !TryNumber(text[5..7], out int month) || !TryNumber(text[8..], out int dayOfMonth)
            || year is < BenefitPeriod.MinYear or > BenefitPeriod.MaxYear
            || month is < 1 or > 12
            || dayOfMonth < 1
            || dayOfMonth > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        day = new DateOnly(year, month, dayOfMonth);
        return true;
    }

    public static bool HasControl(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (char.IsControl(c))
                return true;
        }

        return false;
    }

    /// <summary>
    /// A refused value for a message: short, without line breaks, which would break a log or a report, and with the codes of characters
    /// that cannot be seen.
    /// </summary>
    public static string Printable(string text)
    {
        string cut = text.Length <= FileLimits.MaxValueLength ? text : text[..FileLimits.MaxValueLength];
        foreach (char c in cut)
        {
            if (char.IsControl(c) || IsUnseen(c))
                return string.Concat(cut.Select(Shown));
        }

        return cut;
    }

    private static string Shown(char c) => char.IsControl(c) ? "?" : IsUnseen(c) ? $"[U+{(int)c:X4}]" : c.ToString();

    private static bool IsUnseen(char c) => c != ' ' && (char.IsWhiteSpace(c) || FieldText.IsInvisible(c));

    private static int BirthPlaceOf(ReadOnlySpan<byte> id) => (int)Number(id[..PlaceLength]);
}
