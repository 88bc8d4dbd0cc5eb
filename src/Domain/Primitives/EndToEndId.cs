using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AnSinh.Domain.Primitives;

/// <summary>
/// The identity of one transfer order, ISO 20022 <c>EndToEndId</c> (at most 35 characters). It is a function of
/// (programme, benefit period, beneficiary, attempt) and of nothing else, so an order that is sent again is the same order.
/// </summary>
/// <remarks>
/// Text form, 23 characters: programme (3 letters), period <c>yyyymm</c> (6 digits), cohort (5), index in the cohort (7),
/// attempt (2): <c>MSA20241200413000471101</c>. It says where the beneficiary's state lives, so a status finds it without
/// a look-up, and it holds no personal data.
/// </remarks>
[GenerateSerializer, Immutable, Alias("end-to-end-id.v1")]
public readonly record struct EndToEndId(
    [property: Id(0)] ProgrammeCode Programme,
    [property: Id(1)] BenefitPeriod Period,
    [property: Id(2)] int Cohort,
    [property: Id(3)] int Index,
    [property: Id(4)] short Attempt)
{
    public const int TextLength = 23;
    public const int MaxCohort = 99_999;
    public const int MaxIndex = 9_999_999;
    public const int MaxAttempt = 99;

    /// <summary>Reads the text form; a status whose id does not parse is kept as unknown, never dropped.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EndToEndId id)
    {
        id = default;
        if (text.Length != TextLength || !ProgrammeCode.TryParse(ProgrammeText(text[..3]), out ProgrammeCode programme)
            || !TryDigits(text[3..9], out int yearMonth) || yearMonth % 100 is < 1 or > 12
            || yearMonth / 100 is < BenefitPeriod.MinYear or > BenefitPeriod.MaxYear
            || !TryDigits(text[9..14], out int cohort) || !TryDigits(text[14..21], out int index)
            || !TryDigits(text[21..], out int attempt) || attempt == 0)
        {
            return false;
        }

        id = new EndToEndId(programme, BenefitPeriod.FromYearMonth(yearMonth), cohort, index, (short)attempt);
        return true;
    }

    public static bool TryParse([NotNullWhen(true)] string? text, out EndToEndId id) => TryParse(text.AsSpan(), out id);

    /// <summary>Writes the 23 ASCII bytes of the text form.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A part does not fit its digits.</exception>
    public void Write(Span<byte> destination)
    {
        string programme = Programme.Value;
        for (int i = 0; i < ProgrammeCode.Length; i++)
            destination[i] = (byte)programme[i];
        WriteDigits(destination[3..9], Period.YearMonth);
        WriteDigits(destination[9..14], Cohort);
        WriteDigits(destination[14..21], Index);
        WriteDigits(destination[21..23], Attempt);
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[TextLength];
        Write(bytes);
        return string.Create(TextLength, bytes, static (chars, ascii) =>
        {
            for (int i = 0; i < chars.Length; i++)
                chars[i] = (char)ascii[i];
        });
    }

    private static string? ProgrammeText(ReadOnlySpan<char> letters) => letters is "MSA" ? "MSA" : letters.ToString();

    private static bool TryDigits(ReadOnlySpan<char> text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static void WriteDigits(Span<byte> destination, int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        for (int i = destination.Length - 1; i >= 0; i--)
        {
            (value, int digit) = Math.DivRem(value, 10);
            destination[i] = (byte)('0' + digit);
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(value, 0);
    }
}
