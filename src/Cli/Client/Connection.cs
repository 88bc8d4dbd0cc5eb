using AnSinh.Api.Identity;
using AnSinh.Cli.Runs;
using AnSinh.Client;
using AnSinh.Files;

namespace AnSinh.Cli.Client;

/// <summary>Finds the server of a data directory, and speaks to it as one of its people.</summary>
public static class Connection
{
    /// <summary>A client of the server that the options name.</summary>
    public static AnSinhClient Open(ServerOptions server)
    {
        ArgumentNullException.ThrowIfNull(server);
        string directory = Path.GetFullPath(server.Data ?? Path.Combine(Settings.DataRoot, "serve"));
        string url = server.Url ?? RunFile.Read(directory)?.Url
            ?? throw new UsageException(
                $"No server runs in {directory}. Start one with './ansinh serve', or name another with --data or --url.");
        string token = server.Token ?? TokenOf(directory, server.As);
        return new AnSinhClient(new AnSinhClientOptions { Addresses = [new Uri(url)], Token = token });
    }

    /// <summary>Writes what the server answers to a file that only this user may read: the file holds personal data.</summary>
    /// <param name="path">A name that ends in <c>.xlsx</c> makes a workbook of the CSV that the server answers.</param>
    /// <param name="language">Of the help texts in a workbook.</param>
    internal static async Task SaveAsync(
        IAnSinhClient client, ApiRequest request, string path, string language, CancellationToken cancellationToken)
    {
        if (!path.EndsWith(".xlsx", StringComparison.OrdinalIgnoreCase))
        {
            await client.DownloadAsync(request, () => PrivateFiles.Create(path), cancellationToken);
            return;
        }

        string csv = $"{path}.{Guid.NewGuid():N}.csv";
        try
        {
            await client.DownloadAsync(request, () => PrivateFiles.CreateNew(csv), cancellationToken);
            await using FileStream from = File.OpenRead(csv);
            await using FileStream to = PrivateFiles.Create(path);
            CorrectionWorkbook.FromCsv(from, to, language);
        }
        finally
        {
            File.Delete(csv);
        }
    }

    private static string TokenOf(string directory, string person)
    {
        string path = Path.Combine(directory, "tokens.json");
        if (!File.Exists(path))
            throw new UsageException($"There are no development tokens in {directory}. Give a token with --token-file.");
        DevelopmentPeople people = DevelopmentPeople.LoadOrCreate(path);
        return people.All.FirstOrDefault(known => known.Id == person)?.Token
            ?? throw new UsageException(
                $"There is no person '{person}' here. Choose one of: {string.Join(", ", people.All.Select(known => known.Id))}.");
    }
}
