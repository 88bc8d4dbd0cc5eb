using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Places;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;
using AnSinh.Files.Registry;
using AnSinh.Generator;

namespace AnSinh.Benchmarks;

/// <summary>A cohort of the size that a province of a million people in 1,024 cohorts has, from the generator.</summary>
internal static class SampleCohort
{
    public const int Number = 7;
    public const int People = 1_000;

    public static readonly BenefitPeriod Month = new(2025, 6);

    public static readonly CommandContext Context =
        CommandContext.Create(new Guid(1, 0, 0, new byte[8]), DateTimeOffset.UnixEpoch, "bench");

    /// <summary>A run over everybody.</summary>
    public static CompiledRun Run { get; } = new(
        new CohortRun(new RunScope(ProgrammeCode.MonthlySocialAllowance, Month, Area.All.ToString()), "", SharedValues.None), Rules,
        Area.All);

    private static RunRules Rules =>
        RunRules.TryCreate(ProgrammeCode.MonthlySocialAllowance, Month, new RunRuleOptions(), out RunRules? rules, out string error)
            ? rules
            : throw new InvalidOperationException(error);

    public static Cohort Create()
    {
        var cohort = new Cohort(Number);
        cohort.Apply(Enrolment());
        return cohort;
    }

    /// <summary>The first entry: all of them, enrolled at once.</summary>
    public static JournalEntry Enrolment()
    {
        using var file = new MemoryStream();
        RegistryGenerator.Write(file, new GeneratorOptions { Beneficiaries = People, ReferenceMonth = Month });
        file.Position = 0;
        BeneficiaryRecord[] people = [
            .. RegistryReader.Read(file, new RegistryReaderOptions(), TimeProvider.System)
                .Select(row => row.Record)
                .OfType<BeneficiaryRecord>()];
        return new Cohort(Number).PlanEnrolment(people, Context).Entry!;
    }
}
