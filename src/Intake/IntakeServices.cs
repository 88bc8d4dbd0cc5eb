using AnSinh.Intake.Import;
using AnSinh.Intake.Lists;
using Microsoft.Extensions.DependencyInjection;

namespace AnSinh.Intake;

/// <summary>Registers what takes files into the cohorts.</summary>
public static class IntakeServices
{
    /// <summary>Needs the grains and the store of instruction lists.</summary>
    public static IServiceCollection AddAnSinhIntake(this IServiceCollection services) => services
        .AddSingleton<RegistryImporter>()
        .AddSingleton<InstructionListImporter>();
}
