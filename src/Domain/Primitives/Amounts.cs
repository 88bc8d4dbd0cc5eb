using System.Globalization;

namespace AnSinh.Domain.Primitives;

/// <summary>
/// How an amount is written for people. An amount is a <see cref="long"/> of whole đồng, because ISO 4217 gives VND no minor unit; sums are
/// checked, so that they never wrap.
/// </summary>
public static class Amounts
{
    /// <summary>đồng: no order is of more. Sums over the rows of a list or the statuses of a call fit 64 bits with it.</summary>
    public const long MaxOrder = 999_999_999_999;

    /// <summary>The amount with thousands separators and its currency: <c>1,500,000 VND</c>.</summary>
    public static string Format(long amount) => amount.ToString("N0", CultureInfo.InvariantCulture) + " VND";

    /// <summary>The amount as Vietnamese pages write it: <c>1.500.000 đồng</c>.</summary>
    public static string FormatVietnamese(long amount) =>
        amount.ToString("N0", CultureInfo.InvariantCulture).Replace(',', '.') + " đồng";
}
