using System.Globalization;
using System.Text;
using AnSinh.Client;
using AnSinh.Client.Documents;
using AnSinh.Files.Registry;

namespace AnSinh.Chaos.Load;

/// <summary>
/// Enrols one person after another, without a decision, so that no batch changes by it: a small write whose acknowledgement says that the
/// cluster works again, and whose record must be there in the end.
/// </summary>
internal sealed class Canary(ClusterClient client, CommandLog log)
{
    private const string Person = "lan";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    private int _number;

    /// <summary>Completes when a new person was acknowledged.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        string citizenId = string.Create(CultureInfo.InvariantCulture, $"074050{900_000 + Interlocked.Increment(ref _number):D6}");
        byte[] file = Encoding.UTF8.GetBytes($"{RegistryColumns.Header}\n{RowOf(citizenId)}\n");
        (_, ImportDocument? report) = await client.CommandAsync(
            "enrol", citizenId, Person, () => ApiRequests.Import(new MemoryStream(file), new ImportQuery()), Timeout, cancellationToken);
        if (report is not null && report.GoodRows != 1)
            throw new InvalidOperationException($"The canary was not taken: {report}");
    }

    public IEnumerable<string> Acknowledged =>
        log.All.Where(command => command is { Kind: "enrol", Answer: Answer.Acknowledged }).Select(command => command.Subject);

    private static string RowOf(string citizenId)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["citizen_id"] = citizenId,
            ["full_name"] = "Nguyễn Văn Canary",
            ["date_of_birth"] = "1950-01-01",
            ["sex"] = "M",
            ["commune_code"] = "25741",
            ["category"] = "ELDER_POOR_ALONE_60_80",
            ["standing"] = "active",
            ["payment_channel"] = "cash",
        };
        return string.Join(',', RegistryColumns.Names.Select(name => values.GetValueOrDefault(name, "")));
    }
}
