namespace AnSinh.Domain.Primitives;

/// <summary>What a person writes to say why: of a batch's step or of a decision about one person.</summary>
public static class Reasons
{
    /// <summary>Characters of a reason.</summary>
    public const int MaxLength = 500;

    /// <summary>Why a text is no reason, in one line; null when it is one.</summary>
    public static string? Problem(string? text) => text?.Trim().Length is not (>= 1 and <= MaxLength)
        ? $"Give a reason of 1 to {MaxLength} characters."
        : VisibleText.HasHidden(text)
            ? "The reason has an invisible character. Write it on one line, and without signs that turn the direction of text."
            : null;
}
