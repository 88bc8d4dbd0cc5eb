namespace AnSinh.Domain.Rules;

/// <summary>The catalogue of refusal rules.</summary>
public static class RefusalRules
{
}
