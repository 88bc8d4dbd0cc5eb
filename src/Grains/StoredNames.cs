using System.Collections.Frozen;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Primitives;
using AnSinh.Grains.Batches;
using Newtonsoft.Json;
using Newtonsoft.Json.Serialization;

namespace AnSinh.Grains;

/// <summary>
/// The names under which types stand in stored JSON (<c>"$type"</c>), and the types that have them today. A stored name never changes:
/// databases hold it, and a silo of the release before reads what this one writes.
/// </summary>
/// <remarks>
/// A type moves or gets another name: its line keeps the text, only <c>typeof</c> changes.
/// A new type becomes part of stored state: add a line with the name that the type has on that day. Older silos must know it first.
/// Two types become one: both lines name the type that stays. The first line is the one that is written.
/// </remarks>
internal sealed class StoredNames : ISerializationBinder
{
    private readonly FrozenDictionary<string, Type> _types;
    private readonly FrozenDictionary<Type, (string Type, string Assembly)> _names;

    /// <param name="lines">Pairs of name (<c>type, assembly</c>) and type. Of two names of one type the first is written.</param>
    public StoredNames(IReadOnlyList<(string Name, Type Type)> lines)
    {
        _types = lines.ToFrozenDictionary(line => line.Name, line => line.Type, StringComparer.Ordinal);
        _names = lines.DistinctBy(line => line.Type).ToFrozenDictionary(line => line.Type, line => Split(line.Name));
    }

    /// <summary>Everything that the store <see cref="ControlStorage.Name"/> may hold.</summary>
    public static StoredNames Control { get; } = new(
    [
        ("AnSinh.Grains.Batches.PreparedContent, AnSinh.Grains", typeof(PreparedContent)),
        ("AnSinh.Grains.Batches.PreparedLots, AnSinh.Grains", typeof(PreparedLots)),
        ("AnSinh.Contracts.Cohorts.CohortRun, AnSinh.Contracts", typeof(CohortRun)),
        ("AnSinh.Contracts.Cohorts.RunScope, AnSinh.Contracts", typeof(RunScope)),
        ("AnSinh.Contracts.Cohorts.SharedFindings, AnSinh.Contracts", typeof(SharedValues)),
        ("AnSinh.Domain.Primitives.ProgrammeCode, AnSinh.Domain", typeof(ProgrammeCode)),
        ("AnSinh.Domain.Primitives.BenefitPeriod, AnSinh.Domain", typeof(BenefitPeriod)),
        ("System.Byte[], System.Private.CoreLib", typeof(byte[])),
        ("System.Int32[], System.Private.CoreLib", typeof(int[])),
        ("System.Int64[], System.Private.CoreLib", typeof(long[])),
        ("System.UInt64[], System.Private.CoreLib", typeof(ulong[])),
    ]);

    /// <exception cref="JsonSerializationException">The type has no line.</exception>
    public void BindToName(Type serializedType, out string? assemblyName, out string? typeName)
    {
        if (!_names.TryGetValue(serializedType, out (string Type, string Assembly) name))
        {
            throw new JsonSerializationException(
                $"{serializedType.FullName} may not be stored: it has no stored name. Add a line to {nameof(StoredNames)}.");
        }

        (typeName, assemblyName) = name;
    }

    /// <exception cref="JsonSerializationException">No line has the name.</exception>
    public Type BindToType(string? assemblyName, string typeName)
    {
        string name = $"{typeName}, {assemblyName}";
        return _types.TryGetValue(name, out Type? type) ? type : throw new JsonSerializationException(
            $"This release does not know the stored type '{name}'. A later release may have written it: run that release.");
    }

    private static (string Type, string Assembly) Split(string name)
    {
        int comma = name.LastIndexOf(", ", StringComparison.Ordinal);
        return (name[..comma], name[(comma + 2)..]);
    }
}
