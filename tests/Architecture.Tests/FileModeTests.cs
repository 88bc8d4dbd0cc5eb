using System.Text.RegularExpressions;

namespace AnSinh.Architecture.Tests;

/// <summary>
/// What is written holds names, accounts, tokens or keys sooner or later. So everything is written by <c>PrivateFiles</c>, whose files only
/// this user may read, whatever the umask is.
/// </summary>
public sealed partial class FileModeTests
{
    /// <summary>Files that make others in another way, and why they may.</summary>
    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["src/Files/PrivateFiles.cs"] = "it is the one way",
        ["src/Files/Registry/RegistryFile.cs"] = "it reads",
        ["src/Cli/Client/UploadFile.cs"] = "it reads",
        ["src/Silo/Cluster/SiloCertificate.cs"] = "it reads",
        ["src/Embedded/Postgres/PostgresHome.cs"] = "a lock is empty",
        ["src/Cli/Runs/DataDirectoryLock.cs"] = "a lock is empty; the user of the database must pass through the data directory",
        ["src/Cli/Runs/LocalNode.cs"] = "the user of the database must pass through the data directory",
        ["src/Cli/Runs/LocalCluster.cs"] = "the user of the database must pass through the data directory",
        ["src/Embedded/Cluster/SiloSupervisor.cs"] = "the user of the database must pass through the data directory",
        ["src/Silo/AnSinhNode.cs"] = "the user of the database must pass through the data directory",
    };

    [Fact]
    public void Files_and_folders_are_made_by_PrivateFiles() => Sources()
        .Where(file => !Allowed.ContainsKey(file) && Makes().IsMatch(File.ReadAllText(Path.Combine(Repository.Root, file))))
        .ShouldBeEmpty("use PrivateFiles: the umask of whoever starts the program must not decide who reads people's data");

    [Fact]
    public void Every_exception_is_still_one() => Allowed.Keys
        .Where(file => !Makes().IsMatch(File.ReadAllText(Path.Combine(Repository.Root, file))))
        .ShouldBeEmpty("take it out of the list");

    private static IEnumerable<string> Sources() =>
        Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal));

    [GeneratedRegex(
        @"\bFile\.(WriteAll\w*|AppendAll\w*|Create|CreateText|AppendText|OpenWrite|Open|OpenHandle|Copy)\(|new FileStream\(" +
        @"|new StreamWriter\(\s*[""a-z_]\w*\s*[,)]|\bDirectory\.CreateDirectory\(|GetTempFileName")]
    private static partial Regex Makes();
}
