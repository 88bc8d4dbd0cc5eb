using AnSinh.Domain.Beneficiaries;

namespace AnSinh.Files.Registry;

/// <summary>The words of <c>standing_reason</c>.</summary>
internal static class StandingReasons
{
    private static readonly (string Word, StandingReason Reason)[] Words =
    [
        ("uncollected", StandingReason.Uncollected),
        ("custody", StandingReason.Custody),
        ("redetermination", StandingReason.RedeterminationRefused),
        ("prison", StandingReason.Prison),
        ("waiver", StandingReason.Waiver),
        ("moved", StandingReason.Moved),
        ("not_eligible", StandingReason.NotEligible),
        ("missing", StandingReason.Missing),
    ];

    public static bool TryParse(string word, out StandingReason reason)
    {
        (string? found, reason) = Array.Find(Words, entry => entry.Word == word);
        return found is not null;
    }
}
