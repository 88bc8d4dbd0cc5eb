using System.Text.Json;
using AnSinh.Files;

namespace AnSinh.Embedded.Cluster;

/// <summary>
/// The silo ports of a data directory (<c>silos.json</c>). They stay the same between runs, so that after a power cut a silo's new
/// incarnation declares the old one dead instead of waiting for it, and gets its own lanes back.
/// </summary>
internal sealed class SiloPorts
{
    private const string Name = "silos.json";
    // Above what FreePort gives to servers, below what Linux gives to outgoing connections.
    private const int First = 21_000;
    private const int Last = 29_999;

    private readonly string _path;
    private readonly List<int> _ports;

    private SiloPorts(string path, List<int> ports) => (_path, _ports) = (path, ports);

    public static SiloPorts Open(string directory)
    {
        string path = Path.Combine(directory, Name);
        return new SiloPorts(path, File.Exists(path) ? JsonSerializer.Deserialize<List<int>>(File.ReadAllText(path)) ?? [] : []);
    }

    /// <summary>The port of silo <paramref name="index"/> (0, 1, …): the one it had, unless somebody else has taken it.</summary>
    public int Of(int index)
    {
        while (_ports.Count <= index)
            _ports.Add(Choose());
        if (!FreePort.IsFree(_ports[index]))
            _ports[index] = Choose();
        using (FileStream file = PrivateFiles.Create(_path))
            JsonSerializer.Serialize(file, _ports);
        return _ports[index];
    }

    private int Choose()
    {
        while (true)
        {
            int port = FreePort.Next(First, Last, 1);
            if (!_ports.Contains(port))
                return port;
        }
    }
}
