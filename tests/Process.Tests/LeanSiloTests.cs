using System.Text.Json.Nodes;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Cohorts;
using AnSinh.Embedded;
using AnSinh.Embedded.Kafka;
using AnSinh.Fixtures;
using AnSinh.Silo.Cluster;
using AnSinh.Storage;
using AnSinh.Transfer.Topics;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnSinh.Process.Tests;

/// <summary>A silo of a real cluster is installed without the servers and the inventions of a development machine.</summary>
[Trait("needs", "postgres")]
[Trait("needs", "broker")]
[Trait("needs", "processes")]
public sealed class LeanSiloTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private static readonly string[] OfDevelopment = ["AnSinh.Embedded", "AnSinh.BankSimulator", "AnSinh.Generator"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_silo_of_a_cluster_serves_from_a_folder_without_development_servers_simulator_and_generator()
    {
        await using EmbeddedBroker broker = await StartBrokerAsync();
        using LocalClusterKey key = LocalClusterKey.Create(_folder.File("key"), TimeProvider.System);
        Dictionary<string, string?> settings = SettingsOf(key, broker, await postgres.CreateAccessAsync());
        int port = FreePort.Next();
        await using ServeProcess silo = ServeProcess.Start(
            _folder.File("data"), port, ["--cluster", "--silo-port", $"{FreePort.Next()}"], settings, sandbox: false,
            program: CopyProgram());
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await silo.AwaitAsync(
            async () => (await http.GetAsync(new Uri("/health/ready", UriKind.Relative))).IsSuccessStatusCode, "the silo is ready");
    }

    /// <summary>The owner's string alone, as every database had before there were two roles.</summary>
    [Fact]
    public async Task A_silo_of_a_cluster_whose_role_could_change_journals_does_not_start_where_people_are_paid()
    {
        await using EmbeddedBroker broker = await StartBrokerAsync();
        using LocalClusterKey key = LocalClusterKey.Create(_folder.File("key"), TimeProvider.System);
        DatabaseAccess access = await postgres.CreateAccessAsync();
        Dictionary<string, string?> settings = SettingsOf(key, broker, new DatabaseAccess(access.Owner!));
        settings["DOTNET_ENVIRONMENT"] = settings["ASPNETCORE_ENVIRONMENT"] = null;
        Outcome refused = await Ansinh.RunAsync(
            settings, "serve", "--cluster", "--data", _folder.File("data"), "--port", $"{FreePort.Next()}", "--silo-port",
            $"{FreePort.Next()}");
        refused.ErrorLine.ShouldContain("ConnectionStrings__AnSinhOwner");
    }

    [Fact]
    public async Task Without_these_files_a_command_of_development_fails_so_the_copy_lacks_them()
    {
        Outcome broker =
            await Ansinh.RunProgramAsync(CopyProgram(), "generate", "--beneficiaries", "10", "--out", _folder.File("people.csv"));
        broker.ExitCode.ShouldNotBe(0);
        (broker.Output + broker.Error).ShouldContain("AnSinh.Generator");
    }

    private static Task<EmbeddedBroker> StartBrokerAsync() => EmbeddedBroker.StartAsync(
        arguments => Ansinh.Command(["broker", .. arguments]),
        TopicPlan.Embedded(new TopicNames(""), BankDirectory.All.Select(bank => bank.Bin), new CohortMap().Lanes),
        TimeProvider.System, NullLogger<EmbeddedBroker>.Instance, CancellationToken.None);

    private static Dictionary<string, string?> SettingsOf(LocalClusterKey key, EmbeddedBroker broker, DatabaseAccess access) =>
        new(key.Settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)))
        {
            ["ConnectionStrings__AnSinh"] = access.Runtime,
            ["ConnectionStrings__AnSinhOwner"] = access.Owner,
            ["Kafka__BootstrapServers"] = broker.BootstrapServers,
            ["Kafka__TopicsExist"] = "true",
        };

    /// <summary>Copies the built program without the three assemblies, and without their lines in the list of what belongs to it.</summary>
    private string CopyProgram()
    {
        string built = Path.GetDirectoryName(Ansinh.Program)!, copy = _folder.File("lean");
        foreach (string file in Directory.GetFiles(built, "*", SearchOption.AllDirectories))
        {
            if (Array.Exists(OfDevelopment, name => Path.GetFileName(file).StartsWith(name + ".", StringComparison.Ordinal)))
                continue;
            string target = Path.Combine(copy, Path.GetRelativePath(built, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        string list = Path.Combine(copy, "ansinh.deps.json");
        JsonNode dependencies = JsonNode.Parse(File.ReadAllText(list))!;
        JsonNode[] parts = [dependencies["libraries"]!, dependencies["targets"]!.AsObject().First().Value!];
        foreach (JsonObject part in parts.Cast<JsonObject>())
        {
            foreach (string name in part.Select(library => library.Key).Where(IsOfDevelopment).ToList())
                part.Remove(name);
        }

        File.WriteAllText(list, dependencies.ToJsonString());
        return Path.Combine(copy, Path.GetFileName(Ansinh.Program));
    }

    private static bool IsOfDevelopment(string library) =>
        Array.Exists(OfDevelopment, name => library.StartsWith(name + "/", StringComparison.Ordinal));
}
