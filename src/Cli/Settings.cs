using AnSinh.Silo;
using Microsoft.Extensions.Configuration;

namespace AnSinh.Cli;

/// <summary>Where things are, unless the configuration says otherwise.</summary>
public static class Settings
{
    /// <summary>The folder of the program's data: <c>.ansinh</c> beside the <c>ansinh</c> script, or the current folder.</summary>
    public static string DataRoot { get; } = Path.Combine(FindRoot(), ".ansinh");

    /// <summary><c>ConnectionStrings__AnSinh</c> and the like, as everywhere in .NET.</summary>
    public static IConfiguration Configuration { get; } = new ConfigurationBuilder().AddEnvironmentVariables().Build();

    /// <inheritdoc cref="NodeEnvironment.IsDevelopment"/>
    public static bool IsDevelopment => NodeEnvironment.IsDevelopment(Environment.GetEnvironmentVariable);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ansinh")) && File.Exists(Path.Combine(folder.FullName, "AnSinh.slnx")))
                return folder.FullName;
        }

        return Environment.CurrentDirectory;
    }
}
