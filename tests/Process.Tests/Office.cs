using System.Text.Json.Nodes;
using AnSinh.Client;
using AnSinh.Client.Documents;

namespace AnSinh.Process.Tests;

/// <summary>One running server with a province in it. Every test has a district of its own there, so that they do not meet.</summary>
public sealed class Office : IAsyncLifetime
{
    public const string Name = "office";

    private const int People = 1_800;
    private const string Rejecting = "9901";

    private readonly TemporaryFolder _folder = new();

    internal Server Server { get; private set; } = null!;

    internal string Data => _folder.File("data");

    /// <summary>The registry as it was imported; people held back are not in it.</summary>
    internal RegistryTable Registry { get; private set; } = null!;

    /// <summary>People of the second month's district whom the first import does not know.</summary>
    internal IReadOnlyList<string[]> HeldBack { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        string generated = _folder.File("generated.csv");
        (await Ansinh.RunAsync("generate", "--beneficiaries", $"{People}", "--seed", "11", "--out", generated)).ExitCode.ShouldBe(0);
        RegistryTable all = RegistryTable.Read(generated);
        foreach (string[] row in all.Sound(District.Retry).Take(3))
            all.Set(row, "account_number", all.Get(row, "account_number")[..^Rejecting.Length] + Rejecting);
        HeldBack = [.. all.Sound(District.SecondMonth).Take(2)];
        Registry = all.Without(HeldBack);
        Registry.Write(File("registry.csv"));
        Server = await Server.StartAsync(Data);
        await Server.ImportAsync(File("registry.csv"));
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    internal string File(string name) => _folder.File(name);

    /// <summary>A command as one of the people.</summary>
    internal Task<Outcome> RunAsync(string person, params string[] arguments) =>
        Ansinh.RunAsync([.. arguments, "--data", Data, "--as", person]);

    /// <summary>A command with a line in standard input, where a process list does not show it.</summary>
    internal Task<Outcome> RunWithInputAsync(string person, string input, params string[] arguments) =>
        Ansinh.RunWithInputAsync(input, null, [.. arguments, "--data", Data, "--as", person]);

    /// <summary>A command that must succeed; returns its JSON.</summary>
    internal async Task<JsonNode> JsonAsync(string person, params string[] arguments)
    {
        Outcome outcome = await RunAsync(person, [.. arguments, "--json"]);
        outcome.ExitCode.ShouldBe(0, $"{string.Join(' ', arguments)}: {outcome.Error}");
        return outcome.LastLine;
    }

    /// <summary>What the rules say of a person in December 2024.</summary>
    internal Task<ExplanationDocument> ExplainAsync(string citizenId, string period = "2024-12") =>
        Server.AskAsync(ApiRequests.Explain(new ExplainBody(citizenId, "MSA", period)), "lan");

    /// <summary>People of a district whom a run would pay in December 2024.</summary>
    internal async Task<IReadOnlyList<string[]>> PayableAsync(int district, int count)
    {
        var payable = new List<string[]>();
        foreach (string[] row in Registry.Sound(district))
        {
            if ((await ExplainAsync(Registry.Get(row, "citizen_id"))).Refusal is null)
                payable.Add(row);
            if (payable.Count == count)
                return payable;
        }

        throw new InvalidOperationException($"District {district} has only {payable.Count} payable people.");
    }
}

[CollectionDefinition(Office.Name)]
public sealed class OfficeGroup : ICollectionFixture<Office>;

/// <summary>Who uses which district.</summary>
internal static class District
{
    public const int WholeLife = 718;
    public const int BadInput = 719;
    public const int Schedule = 720;
    public const int HeldBank = 721;
    public const int Retry = 722;
    public const int List = 723;
    public const int SecondMonth = 724;
    public const int Cases = 725;
}

/// <summary>A registry CSV whose cells a test changes.</summary>
internal sealed class RegistryTable
{
    private readonly string[] _header;
    private readonly List<string[]> _rows;

    private RegistryTable(string[] header, IEnumerable<string[]> rows)
    {
        _header = header;
        _rows = [.. rows];
    }

    public IReadOnlyList<string[]> Rows => _rows;

    /// <summary>Rows with a quoted cell are left out: the generator quotes only what it makes wrong.</summary>
    public static RegistryTable Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        string[] header = lines[0].Split(',');
        return new RegistryTable(
            header, lines.Skip(1)
                .Where(line => !line.Contains('"', StringComparison.Ordinal))
                .Select(line => line.Split(','))
                .Where(row => row.Length == header.Length));
    }

    public RegistryTable With(IEnumerable<string[]> rows) => new(_header, rows);

    public RegistryTable Without(IReadOnlyList<string[]> rows) => new(_header, _rows.Except(rows));

    public void Write(string path) => File.WriteAllLines(path, [string.Join(',', _header), .. _rows.Select(row => string.Join(',', row))]);

    public string Get(string[] row, string column) => row[Array.IndexOf(_header, column)];

    public void Set(string[] row, string column, string value) => row[Array.IndexOf(_header, column)] = value;

    /// <summary>A copy with another value in one column.</summary>
    public string[] Change(string[] row, params (string Column, string Value)[] cells)
    {
        string[] changed = [.. row];
        foreach ((string column, string value) in cells)
            Set(changed, column, value);
        return changed;
    }

    /// <summary>People of a district with an active grant, paid to an account whose bank answers well.</summary>
    public IEnumerable<string[]> Sound(int district) => _rows.Where(row =>
        Communes.TryGetValue(Get(row, "commune_code"), out int of) && of == district
        && Get(row, "standing") == "active" && Get(row, "death_date").Length == 0 && Get(row, "payment_channel") == "account"
        && Get(row, "decision_number").Length > 0 && Get(row, "account_number") is { Length: > 6 } account && account[^4..^2] != "99");

    private static Dictionary<string, int> Communes { get; } = AnSinh.Domain.Places.Communes.All.ToDictionary(
        commune => commune.Code.ToString("D5", System.Globalization.CultureInfo.InvariantCulture),
        commune => AnSinh.Domain.Places.Communes.DistrictOf(commune.Code));
}
