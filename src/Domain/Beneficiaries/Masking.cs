using System.Text;

namespace AnSinh.Domain.Beneficiaries;

/// <summary>How personal data looks on screen and in logs unless someone with a purpose asks for more.</summary>
public static class Masking
{
    /// <summary>First three and last two characters of an identity number: <c>074*******23</c>.</summary>
    public static string CitizenId(string citizenId)
    {
        ArgumentNullException.ThrowIfNull(citizenId);
        return citizenId.Length <= 5
            ? new string('*', citizenId.Length)
            : string.Concat(citizenId.AsSpan(0, 3), new string('*', citizenId.Length - 5), citizenId.AsSpan(citizenId.Length - 2));
    }

    /// <summary>Last four characters of an account: <c>******4711</c>.</summary>
    public static string Account(string account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return account.Length <= 4
            ? new string('*', account.Length)
            : string.Concat(new string('*', account.Length - 4), account.AsSpan(account.Length - 4));
    }

    /// <summary>The initials of a name.</summary>
    public static string Name(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var initials = new StringBuilder();
        foreach (string word in name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            initials.Append(initials.Length > 0 ? " " : "").Append(word[0]).Append('.');
        return initials.ToString();
    }
}
