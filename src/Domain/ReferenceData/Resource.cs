using System.Text;

namespace AnSinh.Domain.ReferenceData;

/// <summary>Reads the files of <c>data/</c> that are compiled into this assembly.</summary>
internal static class Resource
{
    public static byte[] Bytes(string name)
    {
        using Stream stream = typeof(Resource).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program was built without its reference data {name}: build it again.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The files whose name begins and ends so.</summary>
    public static IEnumerable<string> Names(string prefix, string suffix) =>
        typeof(Resource).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(suffix, StringComparison.Ordinal));

    /// <summary>
    /// The rows of a CSV below its header, each as a look-up by column name. Quotes as in RFC 4180, no line breaks in a field.
    /// </summary>
    public static IEnumerable<IReadOnlyDictionary<string, string>> Rows(string name)
    {
        string[] lines = Encoding.UTF8.GetString(Bytes(name)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        List<string> header = Fields(lines[0]);
        foreach (string line in lines.Skip(1))
        {
            List<string> fields = Fields(line);
            if (fields.Count != header.Count)
                throw new InvalidOperationException($"{name}: '{line}' has {fields.Count} fields, the header {header.Count}.");
            yield return header.Zip(fields).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        }
    }

    private static List<string> Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                field.Append(c);
                i++;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else if (c != '\r')
            {
                field.Append(c);
            }
        }

        fields.Add(field.ToString());
        return fields;
    }
}
