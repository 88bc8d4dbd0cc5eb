using System.Reflection;
using AnSinh.Contracts.Cohorts;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;

namespace AnSinh.Process.Tests;

/// <summary>In one process arguments travel by copy or by reference; only between two does a missing codec show.</summary>
public sealed class CodecTests
{
    [Fact]
    public void Everything_that_a_grain_takes_or_answers_can_cross_to_another_process()
    {
        using ServiceProvider services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var codecs = services.GetRequiredService<ICodecProvider>();
        var seen = new HashSet<Type>();
        foreach (Type grain in typeof(IBeneficiaryCohortGrain).Assembly.GetTypes().Where(
            type => type.IsInterface && type.IsAssignableTo(typeof(IGrain))))
        {
            foreach (MethodInfo method in grain.GetMethods())
            {
                foreach (Type message in method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType))
                    Check(codecs, message, seen, $"{grain.Name}.{method.Name}");
            }
        }

        seen.Count.ShouldBeGreaterThan(10);
    }

    private static void Check(ICodecProvider codecs, Type type, HashSet<Type> seen, string where)
    {
        if (type == typeof(Task) || type == typeof(CancellationToken) || type.IsPrimitive || type.IsEnum || !seen.Add(type))
            return;
        foreach (Type part in type.IsArray ? [type.GetElementType()!] : type.GetGenericArguments())
            Check(codecs, part, seen, where);
        if (type.IsArray || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>)))
            return;
        Should.NotThrow(() => codecs.GetCodec(type), $"{where}: {type}");
        if (type.Assembly.GetName().Name?.StartsWith("AnSinh", StringComparison.Ordinal) != true)
            return;
        foreach (PropertyInfo property in type.GetProperties().Where(property => property.GetCustomAttribute<IdAttribute>() is not null))
            Check(codecs, property.PropertyType, seen, $"{where}: {type.Name}.{property.Name}");
    }
}
