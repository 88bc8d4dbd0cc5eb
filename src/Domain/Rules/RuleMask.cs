namespace AnSinh.Domain.Rules;

/// <summary>A set of refusal rules.</summary>
public readonly record struct RuleMask(UInt128 Bits)
{
    public bool IsEmpty => Bits == UInt128.Zero;

    public bool Contains(RefusalRuleNumber rule) => (Bits & (UInt128.One << (byte)rule)) != UInt128.Zero;

    public RuleMask With(RefusalRuleNumber rule) => new(Bits | (UInt128.One << (byte)rule));
}
