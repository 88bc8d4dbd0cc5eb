using System.Runtime.InteropServices;

namespace AnSinh.Files.Tests;

/// <summary>The umask belongs to the whole process, so these tests run alone.</summary>
[Collection(nameof(PrivateFilesTests))]
[CollectionDefinition(nameof(PrivateFilesTests), DisableParallelization = true)]
public sealed partial class PrivateFilesTests : IDisposable
{
    private const UnixFileMode FileOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("ansinh-private-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("000")]
    [InlineData("022")]
    [InlineData("377")]
    public void Modes_do_not_depend_on_the_umask(string octal)
    {
        if (OperatingSystem.IsWindows())
            return;
        string file = Path.Combine(_folder, "file");
        string fresh = Path.Combine(_folder, "new");
        string folder = Path.Combine(_folder, "folder");
        uint before = UMask(Convert.ToUInt32(octal, 8));
        try
        {
            PrivateFiles.Create(file).Dispose();
            PrivateFiles.CreateNew(fresh).Dispose();
            PrivateFiles.CreateFolder(folder);
        }
        finally
        {
            _ = UMask(before);
        }

        File.GetUnixFileMode(file).ShouldBe(FileOnly);
        File.GetUnixFileMode(fresh).ShouldBe(FileOnly);
        File.GetUnixFileMode(folder).ShouldBe(FileOnly | UnixFileMode.UserExecute);
    }

    [Fact]
    public void A_file_that_others_could_read_becomes_empty_and_private()
    {
        if (OperatingSystem.IsWindows())
            return;
        string path = Path.Combine(_folder, "open");
        File.WriteAllText(path, "old");
        File.SetUnixFileMode(path, FileOnly | UnixFileMode.OtherRead);
        using (FileStream file = PrivateFiles.Create(path))
            file.Write("n"u8);
        File.ReadAllText(path).ShouldBe("n");
        File.GetUnixFileMode(path).ShouldBe(FileOnly);
        Should.Throw<IOException>(() => PrivateFiles.CreateNew(path));
    }

    [Fact]
    public void A_device_keeps_its_mode()
    {
        if (OperatingSystem.IsWindows())
            return;
        UnixFileMode before = File.GetUnixFileMode("/dev/null");
        PrivateFiles.Create("/dev/null").Dispose();
        File.GetUnixFileMode("/dev/null").ShouldBe(before);
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint UMask(uint mask);
}
