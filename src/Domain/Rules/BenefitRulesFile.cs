using System.Security.Cryptography;
using AnSinh.Domain.ReferenceData;

namespace AnSinh.Domain.Rules;

/// <summary>The embedded benefit data and its fingerprint.</summary>
internal static class BenefitRulesFile
{
    public const string Name = "benefit_rules.json";

    /// <summary>First 8 hexadecimal digits of the SHA-256 of the file.</summary>
    public static string Fingerprint { get; } = Convert.ToHexStringLower(SHA256.HashData(Resource.Bytes(Name)))[..8];
}
