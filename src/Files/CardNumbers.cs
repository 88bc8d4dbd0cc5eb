using System.Globalization;

namespace AnSinh.Files;

/// <summary>
/// VSS dispatch 2646/BHXH-TCKT tells of people who registered the number on their card as their account: 16 or 19 digits, a known BIN, and
/// the Luhn check of ISO/IEC 7812-1.
/// </summary>
public static class CardNumbers
{
    /// <summary>Digits of the longest number.</summary>
    private const int MaxLength = 19;

    /// <summary>True when the account number is the number of a card.</summary>
    public static bool IsCard(ReadOnlySpan<byte> account) =>
        account.Length is 16 or MaxLength
        && Checks.AreDigits(account)
        && Checks.TryPayingBank(account[..Checks.BinLength], out _)
        && LuhnSum(account) % 10 == 0;

    /// <summary>The number whose last digit is the check digit of the others.</summary>
    /// <param name="others">All digits but the last.</param>
    public static long WithCheckDigit(long others)
    {
        Span<byte> digits = stackalloc byte[MaxLength];
        long withZero = checked(others * 10);
        withZero.TryFormat(digits, out int length, provider: CultureInfo.InvariantCulture);
        return withZero + ((10 - (LuhnSum(digits[..length]) % 10)) % 10);
    }

    /// <summary>The sum of the digits; every second one from the right is doubled first, and its two digits are added.</summary>
    private static int LuhnSum(ReadOnlySpan<byte> digits)
    {
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = digits[digits.Length - 1 - i] - '0';
            int counted = i % 2 == 0 ? digit : digit * 2;
            sum += counted > 9 ? counted - 9 : counted;
        }

        return sum;
    }
}
