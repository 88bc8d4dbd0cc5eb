using AnSinh.Domain.Banks;

namespace AnSinh.Files.Lists;

/// <summary>
/// VSS dispatch 2646/BHXH-TCKT tells of people who registered the number on their card: 16 or 19 digits, a known BIN, and the Luhn check.
/// </summary>
internal static class CardNumbers
{
    public static bool IsCard(ReadOnlySpan<byte> account)
    {
        if (account.Length is not (16 or 19) || account.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        int bin = 0;
        foreach (byte digit in account[..6])
            bin = (bin * 10) + (digit - '0');
        return BankDirectory.TryGet(bin, out Bank? bank) && bank.Kind != BankKind.Cash && PassesLuhn(account);
    }

    private static bool PassesLuhn(ReadOnlySpan<byte> digits)
    {
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = digits[digits.Length - 1 - i] - '0';
            int doubled = i % 2 == 0 ? digit : digit * 2;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }

        return sum % 10 == 0;
    }
}
