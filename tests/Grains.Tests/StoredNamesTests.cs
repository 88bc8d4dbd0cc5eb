using System.Reflection;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Primitives;
using AnSinh.Grains.Batches;
using Microsoft.Extensions.Options;
using Newtonsoft.Json;
using Orleans.Serialization;

namespace AnSinh.Grains.Tests;

/// <summary>What a dry run left is read under its stored names, wherever the types are today.</summary>
public sealed class StoredNamesTests
{
    /// <summary>As the first release that kept lots wrote it. Databases hold this text: it may not change.</summary>
    private static readonly string Stored = """
        {"$id":"1","$type":"AnSinh.Grains.Batches.PreparedContent, AnSinh.Grains",
        "CohortHashes":{"$type":"System.Byte[], System.Private.CoreLib","$value":""},"Lots":{"$id":"2",
        "$type":"AnSinh.Grains.Batches.PreparedLots, AnSinh.Grains","Starts":{"$type":"System.Int32[], System.Private.CoreLib",
        "$values":[0,1,2]},"Periods":{"$type":"System.Int32[], System.Private.CoreLib","$values":[202412,202411]},
        "Banks":{"$type":"System.Int32[], System.Private.CoreLib","$values":[970405,100001]},
        "Counts":{"$type":"System.Int32[], System.Private.CoreLib","$values":[3,1]},
        "Sums":{"$type":"System.Int64[], System.Private.CoreLib","$values":[2250000,750000]},
        "Hashes":{"$type":"System.Byte[], System.Private.CoreLib",
        "$value":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACQ=="},"Cohorts":2},
        "Run":{"$id":"3","$type":"AnSinh.Contracts.Cohorts.CohortRun, AnSinh.Contracts","Scope":{"$id":"4",
        "$type":"AnSinh.Contracts.Cohorts.RunScope, AnSinh.Contracts","Programme":{"$id":"5",
        "$type":"AnSinh.Domain.Primitives.ProgrammeCode, AnSinh.Domain","Value":"MSA"},"Period":{"$id":"6",
        "$type":"AnSinh.Domain.Primitives.BenefitPeriod, AnSinh.Domain","MonthNumber":24299,"Year":2024,"Month":12,
        "YearMonth":202412,"FirstDay":"2024-12-01","LastDay":"2024-12-31"},"Area":"718","ListId":"DS-1",
        "RetryOf":"MSA202411-0123456789ab"},"Maker":"lan","Findings":{"$id":"7",
        "$type":"AnSinh.Contracts.Cohorts.SharedFindings, AnSinh.Contracts","Seed":-7,
        "Accounts":{"$type":"System.UInt64[], System.Private.CoreLib","$values":[1,18446744073709551615]},
        "Phones":{"$type":"System.UInt64[], System.Private.CoreLib","$values":[]},
        "Addresses":{"$type":"System.UInt64[], System.Private.CoreLib","$values":[3]}},"RuleEdition":"2024-07"},
        "Refused":{"$type":"System.Int32[], System.Private.CoreLib","$values":[4,0]}}
        """.Replace("\n", "", StringComparison.Ordinal);

    private const string Since = """
        ,"Contributors":""}
        """;

    [Fact]
    public void Content_is_written_under_the_names_that_databases_hold() =>
        // What came since is at the end, as texts and numbers: a silo of the release before skips it.
        Serializer().Serialize(Content(), typeof(object)).ShouldBe(Stored[..^1] + Since);

    [Fact]
    public void Stored_content_comes_back_with_the_hash_that_was_approved()
    {
        PreparedContent read = Serializer().Deserialize(typeof(PreparedContent), Stored).ShouldBeOfType<PreparedContent>();
        read.Hash().ShouldBe(Content().Hash());
        read.Run.ShouldNotBeNull().Scope.ShouldBe(Content().Run!.Scope);
        read.Refused.ShouldBe([4, 0]);
    }

    [Fact]
    public void Every_type_that_prepared_content_can_hold_has_a_stored_name()
    {
        var found = new HashSet<Type>();
        Collect(typeof(PreparedContent), found);
        found.Count.ShouldBeGreaterThan(7);
        foreach (Type type in found)
        {
            StoredNames.Control.BindToName(type, out string? assembly, out string? name);
            StoredNames.Control.BindToType(assembly, name!).ShouldBe(type);
        }
    }

    [Fact]
    public void A_stored_name_that_nobody_knows_is_refused_by_its_name()
    {
        string strange = Stored.Replace("Cohorts.CohortRun,", "Cohorts.StrangeRun,", StringComparison.Ordinal);
        Exception error = Should.Throw<JsonSerializationException>(() => Serializer().Deserialize(typeof(PreparedContent), strange));
        error.ToString().ShouldContain("does not know the stored type 'AnSinh.Contracts.Cohorts.StrangeRun, AnSinh.Contracts'");
    }

    [Fact]
    public void A_type_that_exists_but_has_no_stored_name_is_not_made()
    {
        string assembly = typeof(Uri).Assembly.GetName().Name!;
        Should.Throw<JsonSerializationException>(() => StoredNames.Control.BindToType(assembly, typeof(Uri).FullName!))
            .Message.ShouldContain("System.Uri");
        var lot = new CohortLot(TestSilo.December, 1, default, []);
        Should
            .Throw<JsonSerializationException>(() => Serializer().Serialize(lot, typeof(object))).Message
            .ShouldContain(nameof(CohortLot));
    }

    [Fact]
    public void Of_two_stored_names_of_one_type_both_are_read_and_the_first_is_written()
    {
        var names = new StoredNames([("Old.Run, Old", typeof(CohortRun)), ("New.Run, New", typeof(CohortRun))]);
        names.BindToType("Old", "Old.Run").ShouldBe(typeof(CohortRun));
        names.BindToType("New", "New.Run").ShouldBe(typeof(CohortRun));
        names.BindToName(typeof(CohortRun), out string? assembly, out string? name);
        (name, assembly).ShouldBe(("Old.Run", "Old"));
    }

    private static OrleansJsonSerializer Serializer()
    {
        var options = new OrleansJsonSerializerOptions();
        options.JsonSerializerSettings.SerializationBinder = StoredNames.Control;
        return new OrleansJsonSerializer(Options.Create(options));
    }

    private static PreparedContent Content() => new()
    {
        Run = new CohortRun(
            new RunScope(ProgrammeCode.MonthlySocialAllowance, TestSilo.December, "718", "DS-1", "MSA202411-0123456789ab"), "lan",
            new SharedValues(-7, [1, ulong.MaxValue], [], [3]), "2024-07"),
        Lots = new PreparedLots
        {
            Starts = [0, 1, 2],
            Periods = [202412, 202411],
            Banks = [970405, 100001],
            Counts = [3, 1],
            Sums = [2_250_000, 750_000],
            Hashes = [.. new byte[63], 9],
        },
        Refused = [4, 0],
    };

    /// <summary>The types of every value that JSON shows, from the declared types of properties.</summary>
    private static void Collect(Type type, HashSet<Type> found)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsPrimitive || type == typeof(string) || type == typeof(DateOnly) || !found.Add(type))
            return;
        if (type.IsArray)
        {
            Collect(type.GetElementType()!, found);
            return;
        }

        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            Collect(property.PropertyType, found);
    }
}
