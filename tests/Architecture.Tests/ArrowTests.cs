using System.Reflection;

namespace AnSinh.Architecture.Tests;

/// <summary>Arrows point one way: Domain ← Contracts ← {Storage, Streaming} ← Grains ← Silo, Api. Checked on what was compiled.</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["AnSinh.Domain"] = [],
        ["AnSinh.Registry"] = ["AnSinh.Domain"],
        ["AnSinh.Contracts"] = ["AnSinh.Domain"],
        ["AnSinh.Storage"] = ["AnSinh.Domain", "AnSinh.Contracts"],
        ["AnSinh.Streaming"] = ["AnSinh.Domain", "AnSinh.Contracts"],
        ["AnSinh.BankAdapter"] = ["AnSinh.Domain", "AnSinh.Contracts", "AnSinh.Streaming"],
        ["AnSinh.Grains"] = ["AnSinh.Domain", "AnSinh.Contracts", "AnSinh.Registry", "AnSinh.Storage", "AnSinh.Streaming"],
        ["AnSinh.Api"] = ["AnSinh.Domain", "AnSinh.Contracts", "AnSinh.Registry", "AnSinh.Grains"],
        ["AnSinh.Silo"] = ["AnSinh.Domain", "AnSinh.Contracts", "AnSinh.Storage", "AnSinh.Streaming", "AnSinh.Grains", "AnSinh.Api"],
    };

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_only_what_lies_before_it(string project) =>
        ReferencesOf(project).Where(name => name.StartsWith("AnSinh.", StringComparison.Ordinal)).ShouldBeSubsetOf(Allowed[project]);

    [Fact]
    public void Every_project_of_src_has_its_arrows_here() =>
        Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension)
            .ShouldBe([.. Allowed.Keys, "AnSinh.Cli"], ignoreOrder: true);

    [Fact]
    public void The_domain_knows_neither_database_nor_broker_nor_the_runtime_of_Orleans() =>
        ReferencesOf("AnSinh.Domain")
            .Where(name => !name.StartsWith("System", StringComparison.Ordinal))
            .ShouldBeSubsetOf(["Orleans.Serialization.Abstractions", "Orleans.Serialization", "netstandard"]);

    [Theory]
    [InlineData("AnSinh.Storage")]
    [InlineData("AnSinh.Streaming")]
    public void Storage_and_streaming_run_without_the_runtime_of_Orleans(string project) =>
        ReferencesOf(project).ShouldNotContain("Orleans.Runtime");

    private static string[] ReferencesOf(string project) =>
        [.. Assembly.Load(project).GetReferencedAssemblies().Select(reference => reference.Name!)];
}
