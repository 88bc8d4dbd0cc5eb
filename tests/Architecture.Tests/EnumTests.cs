using System.Reflection;
using System.Text.RegularExpressions;

namespace AnSinh.Architecture.Tests;

/// <summary>
/// One word for each thing, for enums too. Two equal enums need casts between them, and a cast does not notice when one of the two gets
/// another member.
/// </summary>
public sealed class EnumTests
{
    private static readonly Type[] Enums =
    [
        .. Directory.GetFiles(Path.Combine(Repository.Root, "src"), "AnSinh.*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file)["AnSinh.".Length..])
            .SelectMany(project => Assembly.Load(project == "Cli" ? "ansinh" : $"AnSinh.{project}").GetTypes())
            .Where(type => type is { IsEnum: true, Namespace: not null } && type.Namespace.StartsWith("AnSinh.", StringComparison.Ordinal)),
    ];

    [Fact]
    public void No_two_enums_have_the_same_members() => TwinsAmong(Enums).ShouldBeEmpty("keep one of them: the one in Domain");

    [Fact]
    public void Equal_members_in_another_order_are_found() =>
        TwinsAmong([typeof(Twin), typeof(OtherTwin), typeof(Stranger)]).ShouldHaveSingleItem().ShouldBe("OtherTwin = Twin");

    /// <summary>Reads the source: compiled code shows no conversion between enums.</summary>
    [Fact]
    public void No_enum_is_cast_to_another()
    {
        string[] names = [.. Enums.Select(type => type.Name).Distinct()];
        Casts([.. Sources()], names).ShouldBeEmpty("map the members by name, in a switch that refuses what is unknown");
    }

    [Theory]
    [InlineData("ChangeTally Of(Twin kind) => new((OtherTwin)kind);", 1)]
    [InlineData("Twin Kind { get; init; } void Take(Row row) => Use((OtherTwin)row.Kind);", 1)]
    [InlineData("short number = 3; Use((OtherTwin)number);", 0)]
    [InlineData("Twin kind; Use((Twin)kind);", 0)]
    public void A_cast_between_two_enums_is_found(string code, int expected) =>
        Casts([("code", code)], ["Twin", "OtherTwin"]).Count().ShouldBe(expected);

    private static IEnumerable<string> TwinsAmong(IReadOnlyList<Type> enums) => enums
        .GroupBy(type => string.Join(", ", Enum.GetNames(type).Order(StringComparer.Ordinal)))
        .Where(group => group.Key.Length > 0 && group.Count() > 1)
        .Select(group => string.Join(" = ", group.Select(type => type.Name).Order(StringComparer.Ordinal)));

    private static IEnumerable<(string Name, string Text)> Sources() => Directory
        .GetFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
        .Select(file => (Path.GetRelativePath(Repository.Root, file), File.ReadAllText(file)));

    /// <summary>
    /// Casts of a variable or property that has another enum as its type. A name that its file declares has those types; for another name
    /// all files count. A name that may be a number is let through.
    /// </summary>
    private static IEnumerable<string> Casts(IReadOnlyList<(string Name, string Text)> files, string[] enums)
    {
        string any = string.Join('|', enums);
        var cast = new Regex($@"\((?<to>{any})\)(?:\w+[?!]?\.)*(?<what>\w+)\b(?!\s*[!?]?[.(\[])");
        var declaration = new Regex($@"\b(?<from>{any}|s?byte|u?short|u?int|u?long)\??\s+(?<what>\w+)\b");
        ILookup<string, string>[] declared = [.. files.Select(file => TypesOfNames(declaration, file.Text))];
        ILookup<string, string> everywhere = TypesOfNames(declaration, string.Join('\n', files.Select(file => file.Text)));
        for (int i = 0; i < files.Count; i++)
        {
            foreach (Match match in cast.Matches(files[i].Text))
            {
                (string to, string what) = (match.Groups["to"].Value, match.Groups["what"].Value);
                string[] types = [.. declared[i].Contains(what) ? declared[i][what] : everywhere[what]];
                if (types.Length > 0 && types.All(from => from != to && enums.Contains(from)))
                    yield return $"{files[i].Name}: {match.Value}";
            }
        }
    }

    private static ILookup<string, string> TypesOfNames(Regex declaration, string text) => declaration.Matches(text)
        .ToLookup(match => match.Groups["what"].Value, match => match.Groups["from"].Value);

    private enum Twin
    {
        First,
        Second,
    }

    private enum OtherTwin
    {
        Second,
        First,
    }

    private enum Stranger
    {
        First,
    }
}
