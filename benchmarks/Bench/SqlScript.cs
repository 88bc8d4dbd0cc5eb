namespace AnSinh.Bench;

/// <summary>The statements of <c>sql-job.sql</c>, by name.</summary>
internal static class SqlScript
{
    private const string Mark = "-- name: ";

    private static readonly Dictionary<string, string> Statements = Load();

    public static string Get(string name) => Statements[name];

    private static Dictionary<string, string> Load()
    {
        using Stream stream = typeof(SqlScript).Assembly.GetManifestResourceStream("sql-job.sql")
            ?? throw new InvalidOperationException("The resource sql-job.sql is missing from the build.");
        using var reader = new StreamReader(stream);
        // Before the first mark stands the head comment.
        return reader.ReadToEnd().Split('\n' + Mark).Skip(1)
            .ToDictionary(
                part => part[..part.IndexOf('\n', StringComparison.Ordinal)].Trim(),
                part => part[part.IndexOf('\n', StringComparison.Ordinal)..].Trim(), StringComparer.Ordinal);
    }
}
