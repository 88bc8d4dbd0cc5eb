namespace AnSinh.Architecture.Tests;

/// <summary>The checked-out tree that these tests look at.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AnSinh.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not lie under the repository.");
    }
}
