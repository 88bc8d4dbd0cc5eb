namespace AnSinh.Domain.Primitives;

/// <summary>What a person writes to say why: of a batch's step or of a decision about one person.</summary>
public static class Reasons
{
    /// <summary>Characters of a reason.</summary>
    public const int MaxLength = 500;
}
