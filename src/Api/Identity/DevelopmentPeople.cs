using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AnSinh.Files;

namespace AnSinh.Api.Identity;

/// <summary>A sample person of a development server.</summary>
/// <param name="Id">The identity that journals record.</param>
/// <param name="Name">How the person is called on screen.</param>
/// <param name="Token">The bearer token.</param>
public sealed record Person(string Id, string Name, string Token);

/// <summary>
/// The people of a development server and their tokens. Tokens are random, made on first use, and kept in a file that only its
/// owner may read. Roles and a real identity provider take this class's place in production.
/// </summary>
public sealed class DevelopmentPeople
{
    private static readonly (string Id, string Name)[] Sample =
    [
        ("lan", "Trần Thị Lan, officer (maker)"),
        ("minh", "Nguyễn Văn Minh, verifier"),
        ("hoa", "Lê Thị Hoa, approver and treasurer"),
        ("thu", "Phạm Thị Thu, second officer: confirms accounts, lifts holds"),
    ];

    private readonly Dictionary<string, Person> _byDigest;

    private DevelopmentPeople(IReadOnlyList<Person> people)
    {
        All = people;
        _byDigest = people.ToDictionary(person => Digest(person.Token), StringComparer.Ordinal);
    }

    public IReadOnlyList<Person> All { get; }

    /// <summary>Reads the tokens from a file, or makes them and writes it (mode 0600).</summary>
    public static DevelopmentPeople LoadOrCreate(string path)
    {
        if (File.Exists(path))
            return new DevelopmentPeople(JsonSerializer.Deserialize<Person[]>(File.ReadAllText(path)) ?? []);
        Person[] people =
            [.. Sample.Select(person => new Person(person.Id, person.Name, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24))))];
        using var file = new StreamWriter(PrivateFiles.CreateNew(path), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        file.Write(JsonSerializer.Serialize(people));
        return new DevelopmentPeople(people);
    }

    /// <summary>The person of a token, or null. Looks up a digest, so that the time it takes says nothing about the token.</summary>
    public Person? Find(string token) => _byDigest.GetValueOrDefault(Digest(token));

    private static string Digest(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
