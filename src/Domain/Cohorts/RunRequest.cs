using AnSinh.Domain.Places;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts;

/// <summary>One run as a cohort judges it. The same run, asked twice of the same state, gives the same content.</summary>
/// <param name="Rules">Programme, month, edition and options.</param>
public sealed record RunRequest(RunRules Rules, Area Area)
{
    /// <summary>Who prepares: a hold that this person lifted themselves stays a hold.</summary>
    public string Maker { get; init; } = "";

    /// <summary>What a look across all cohorts found.</summary>
    public SharedValues Shared { get; init; } = SharedValues.None;

    /// <summary>Only people on this list, for the amounts that it names; null for everybody of the area.</summary>
    public string? ListId { get; init; }

    /// <summary>Only people whose order of this batch was rejected or returned; null for everybody.</summary>
    public string? RetryOf { get; init; }
}

/// <summary>Fingerprints of what too many people share. Each array is sorted.</summary>
public sealed record SharedValues(long Seed, ulong[] Accounts, ulong[] Phones, ulong[] Addresses)
{
    public static SharedValues None { get; } = new(0, [], [], []);
}
