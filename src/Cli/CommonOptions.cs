using System.CommandLine;
using AnSinh.Domain.Primitives;

namespace AnSinh.Cli;

/// <summary>Options that several commands share, so that they mean the same everywhere.</summary>
public static class CommonOptions
{
    public const long MaxBeneficiaries = 10_000_000;

    public static Option<long> Beneficiaries(long byDefault)
    {
        var option = new Option<long>("--beneficiaries")
        {
            Description = $"Rows of the registry, 1 to {MaxBeneficiaries:N0}.",
            DefaultValueFactory = _ => byDefault,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() is < 1 or > MaxBeneficiaries)
                result.AddError($"--beneficiaries must be 1 to {MaxBeneficiaries:N0}.");
        });
        return option;
    }

    public static Option<long> Seed() =>
        new("--seed") { Description = "The same seed gives the same people.", DefaultValueFactory = _ => 1 };

    public static Option<string> Month() =>
        new("--month") { Description = "Benefit month, yyyy-mm.", DefaultValueFactory = _ => "2024-12" };

    public static Option<bool> Json() => new("--json") { Description = "Ends with one JSON object on the last line." };

    public static BenefitPeriod ParseMonth(string text) =>
        BenefitPeriod.TryParse(text, out BenefitPeriod period)
            ? period
            : throw new UsageException($"'{text}' is no month. Write yyyy-mm, for example 2024-12.");
}
