namespace AnSinh.Domain.Payments;

/// <summary>A number of payouts and their sum in đồng. Arithmetic is checked.</summary>
[GenerateSerializer, Immutable, Alias("count-and-sum.v1")]
public readonly record struct CountAndSum([property: Id(0)] long Count, [property: Id(1)] long Dong)
{
    public static CountAndSum operator +(CountAndSum left, CountAndSum right) =>
        checked(new CountAndSum(left.Count + right.Count, left.Dong + right.Dong));

    public static CountAndSum operator -(CountAndSum left, CountAndSum right) =>
        checked(new CountAndSum(left.Count - right.Count, left.Dong - right.Dong));

    public static CountAndSum Add(CountAndSum left, CountAndSum right) => left + right;

    public static CountAndSum Subtract(CountAndSum left, CountAndSum right) => left - right;

    public CountAndSum Plus(long dong) => checked(new CountAndSum(Count + 1, Dong + dong));

    public CountAndSum Minus(long dong) => checked(new CountAndSum(Count - 1, Dong - dong));

    public override string ToString() => $"{Count} ({Dong} VND)";
}
