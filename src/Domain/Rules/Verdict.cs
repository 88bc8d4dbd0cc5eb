namespace AnSinh.Domain.Rules;

/// <summary>What the rules say of one person for one programme and month.</summary>
/// <param name="Rule">
/// <see cref="RefusalRuleNumber.None"/> when the person is payable, else the number of the first rule that refuses, see
/// <see cref="RefusalRules"/>.
/// </param>
/// <param name="Amount">Đồng to pay when payable; what would have been paid when refused, 0 when that is unknown.</param>
public readonly record struct Verdict(RefusalRuleNumber Rule, long Amount)
{
    /// <summary>The person has no grant of the programme: neither paid nor refused, and no part of the run.</summary>
    public static Verdict NotOfProgramme { get; } = new() { IsOfAnotherProgramme = true };

    public bool IsOfAnotherProgramme { get; init; }

    public bool IsOfProgramme => !IsOfAnotherProgramme;

    public bool IsPayable => Rule == RefusalRuleNumber.None && !IsOfAnotherProgramme;
}
