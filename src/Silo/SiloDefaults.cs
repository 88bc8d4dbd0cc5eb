using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace AnSinh.Silo;

/// <summary>What Orleans leaves open and a payment system may not.</summary>
internal static class SiloDefaults
{
    /// <summary>Calls that may wait for one grain; more are refused at once instead of filling memory.</summary>
    private const int MaxEnqueuedRequests = 2_000;

    public static void ConfigureAnSinhSilo(this ISiloBuilder silo)
    {
        silo.Configure<SiloMessagingOptions>(options =>
        {
            options.MaxRequestProcessingTime = TimeSpan.FromMinutes(2);
            options.ResponseTimeout = TimeSpan.FromSeconds(30);
            options.MaxEnqueuedRequestsHardLimit = MaxEnqueuedRequests;
        });
        silo.Services.Configure<SchedulingOptions>(options => options.DelayWarningThreshold = TimeSpan.FromSeconds(10));
        silo.Services.Configure<GrainCollectionOptions>(options =>
        {
            // A cohort is the state of a province's people: it stays until memory runs short.
            options.CollectionAge = TimeSpan.FromHours(24);
            options.EnableActivationSheddingOnMemoryPressure = true;
        });
    }
}
