namespace AnSinh.Domain.Rules;

public enum RefusalSeverity : byte
{
    /// <summary>Not paid until the registry is put right.</summary>
    Reject,

    /// <summary>Not paid in this run; an officer can confirm it.</summary>
    Hold,

    /// <summary>Paid another way or on another day.</summary>
    Route,
}

/// <summary>What an officer reads, in one language.</summary>
/// <param name="Explanation">What is wrong, one sentence.</param>
/// <param name="Remedy">What to do about it, one sentence.</param>
/// <param name="Seen">The values seen, with their names in braces: the first of these for which all values are known is shown.</param>
public sealed record RefusalText(string Explanation, string Remedy, IReadOnlyList<string> Seen)
{
    /// <summary>Explanation, values seen and remedy on one line.</summary>
    /// <param name="value">The value of a name, null when there is none.</param>
    public string Say(Func<string, string?> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        foreach (string template in Seen)
        {
            if (RuleWords.Fill(template, value) is { } seen)
                return $"{Explanation.TrimEnd('.')} ({seen}). {Remedy}";
        }

        return $"{Explanation} {Remedy}";
    }
}

/// <summary>One rule of the catalogue.</summary>
public sealed record RefusalRule
{
    public required RefusalRuleNumber Number { get; init; }

    /// <summary>For example <c>ACCOUNT_IS_CARD</c>.</summary>
    public required string Code { get; init; }

    public required RefusalSeverity Severity { get; init; }

    /// <summary>ISO 20022 ExternalStatusReason1Code.</summary>
    public required string IsoReason { get; init; }

    /// <summary>What is checked, in English.</summary>
    public required string Check { get; init; }

    /// <summary>Decree and article, ISO list or house rule.</summary>
    public required string LegalBasis { get; init; }

    public required RefusalText English { get; init; }

    public required RefusalText Vietnamese { get; init; }

    /// <summary>The text in <c>vi</c>; English for every other language.</summary>
    public RefusalText In(string language) => language == Languages.Vietnamese ? Vietnamese : English;
}
