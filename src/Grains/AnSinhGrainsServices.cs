using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Calendar;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Rules;
using AnSinh.Grains.Batches;
using AnSinh.Grains.Cohorts;
using AnSinh.Grains.Lanes;
using AnSinh.Grains.Payments;
using AnSinh.Grains.Placement;
using AnSinh.Grains.Rules;
using AnSinh.Ports.Payments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AnSinh.Grains;

public static class AnSinhGrainsServices
{
    /// <summary>What the grains need beside storage and streaming.</summary>
    /// <param name="map">The cohorts and lanes of the database, fixed when it was created.</param>
    public static IServiceCollection AddAnSinhGrains(this IServiceCollection services, CohortMap map, RunRuleOptions rules)
    {
        services.AddSingleton(map);
        services.AddSingleton(rules);
        // Whoever pays nobody says so; nobody who pays forgets it.
        services.TryAddSingleton(new PaymentWindow(new PaymentWindowOptions { Enforced = true }));
        services.TryAddSingleton(new BatchControls());
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<CohortCalls>();
        services.AddSingleton<RunRulesCache>();
        services.AddSingleton<IReleaseCheck, ReleaseCheck>();
        services.AddSingleton<BatchOverlaps>();
        services.AddSingleton<BatchRecomputation>();
        services.AddSingleton<LaneRegistry>();
        services.AddSingleton<SettledNotices>();
        services.AddSingleton<IStatusIntake, CohortStatusIntake>();
        services.AddSingleton<SiloDuties>();
        services.AddSingleton<StartUp>();
        services.AddPlacementDirector<LanePlacement, LanePlacementDirector>();
        services.AddSingleton<LaneHomes>();
        services.AddSingleton<LaneResidents>();
        services.AddSingleton<IConfigureGrainContextProvider>(provider => provider.GetRequiredService<LaneResidents>());
        services.AddSingleton<LaneKeeper>();
        return services;
    }

    /// <summary>
    /// Loads cohorts, wakes lanes and open batches, and follows the membership. Call it after the silo is registered: it calls grains.
    /// </summary>
    public static IServiceCollection AddAnSinhStartUp(this IServiceCollection services) => services
        .AddHostedService(provider => provider.GetRequiredService<StartUp>())
        .AddHostedService(provider => provider.GetRequiredService<LaneKeeper>());
}
