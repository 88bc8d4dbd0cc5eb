using Microsoft.Extensions.Hosting;

namespace AnSinh.Silo;

/// <summary>
/// Whether this process runs where nobody is paid. The framework lets one variable override the other; here both must agree, because
/// Development takes controls away.
/// </summary>
public static class NodeEnvironment
{
    private static readonly string[] Variables = ["DOTNET_ENVIRONMENT", "ASPNETCORE_ENVIRONMENT"];

    /// <summary>True when at least one of the variables is set, and no set one says anything but <c>Development</c>.</summary>
    /// <param name="variable">The value of an environment variable; null when there is none.</param>
    public static bool IsDevelopment(Func<string, string?> variable) => NameOf(variable) == Environments.Development;

    /// <summary>The name of the environment; <c>Production</c> when nobody has named it.</summary>
    /// <param name="variable">The value of an environment variable; null when there is none.</param>
    public static string NameOf(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        string[] named = [.. Variables.Select(variable).OfType<string>().Where(name => name.Length > 0)];
        if (named.Length == 0)
            return Environments.Production;
        return Array.Find(named, name => !IsSame(name, Environments.Development)) ?? Environments.Development;
    }

    /// <summary>True when nobody has named the environment.</summary>
    internal static bool IsUnnamed(Func<string, string?> variable) =>
        Array.TrueForAll(Variables, name => string.IsNullOrEmpty(variable(name)));

    private static bool IsSame(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
}
