using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Storage;

namespace AnSinh.Grains;

/// <summary>The AdoNet grain storage that holds control state. No money lives there.</summary>
public static class ControlStorage
{
    public const string Name = "control";

    /// <summary>Adds the store to a silo: JSON of Orleans, with types under their stored names.</summary>
    public static ISiloBuilder AddControlStorage(this ISiloBuilder silo, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.Configure<OrleansJsonSerializerOptions>(
            Name, json => json.JsonSerializerSettings.SerializationBinder = StoredNames.Control);
        return silo.AddAdoNetGrainStorage(Name, options => options.Configure<IServiceProvider>((storage, services) =>
        {
            storage.Invariant = "Npgsql";
            storage.ConnectionString = connectionString;
            storage.GrainStorageSerializer = CreateSerializer(services);
        }));
    }

    /// <summary>The settings of Orleans, but for the names of types.</summary>
    private static JsonGrainStorageSerializer CreateSerializer(IServiceProvider services)
    {
        OrleansJsonSerializerOptions json = services.GetRequiredService<IOptionsMonitor<OrleansJsonSerializerOptions>>().Get(Name);
        return new JsonGrainStorageSerializer(new OrleansJsonSerializer(Options.Create(json)));
    }
}
