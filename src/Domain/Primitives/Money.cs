using System.Globalization;

namespace AnSinh.Domain.Primitives;

/// <summary>An amount in Vietnamese đồng. ISO 4217 gives VND no minor unit, so an amount is a whole number.</summary>
/// <remarks>Arithmetic is checked: an overflow throws <see cref="OverflowException"/> and never wraps.</remarks>
[GenerateSerializer, Immutable, Alias("money.v1")]
public readonly record struct Money([property: Id(0)] long Dong) : IComparable<Money>
{
    public static Money Zero => default;

    public static Money operator +(Money left, Money right) => new(checked(left.Dong + right.Dong));

    public static Money operator -(Money left, Money right) => new(checked(left.Dong - right.Dong));

    public static bool operator <(Money left, Money right) => left.Dong < right.Dong;

    public static bool operator >(Money left, Money right) => left.Dong > right.Dong;

    public static bool operator <=(Money left, Money right) => left.Dong <= right.Dong;

    public static bool operator >=(Money left, Money right) => left.Dong >= right.Dong;

    public static Money Add(Money left, Money right) => left + right;

    public static Money Subtract(Money left, Money right) => left - right;

    public int CompareTo(Money other) => Dong.CompareTo(other.Dong);

    /// <summary>The amount with thousands separators and its currency: <c>1,500,000 VND</c>.</summary>
    public override string ToString() => Dong.ToString("N0", CultureInfo.InvariantCulture) + " VND";
}
