namespace AnSinh.Silo.Cluster;

/// <summary>
/// Section <c>Silo:Tls</c>: which certificate a silo of a cluster shows to the others, and which certificates it takes from them. The page
/// for operators says how to make and renew them.
/// </summary>
public sealed class SiloTlsOptions
{
    /// <summary>The section's path.</summary>
    public const string Section = "Silo:Tls";

    /// <summary>
    /// A PEM file with this silo's certificate. Both sides of a connection show theirs: it must be good for server and client.
    /// </summary>
    /// <value>The default value is null: no TLS, which is for Development only.</value>
    public string? CertificateFile { get; set; }

    /// <summary>A PEM file with the certificate's private key. Nobody but this user may read it (mode 0600 or 0400).</summary>
    /// <value>The default value is null.</value>
    public string? KeyFile { get; set; }

    /// <summary>A PEM file with one or more authorities: a silo takes certificates that one of them signed.</summary>
    /// <value>The default value is null: <see cref="PeerThumbprints"/> alone decide.</value>
    public string? CaFile { get; set; }

    /// <summary>
    /// SHA-256 digests (hexadecimal) of the only certificates that a silo takes, with commas between. With <see cref="CaFile"/>, both must
    /// agree.
    /// </summary>
    /// <value>The default value is null: every certificate of <see cref="CaFile"/>.</value>
    public string? PeerThumbprints { get; set; }

    internal bool IsEmpty => All.All(setting => string.IsNullOrEmpty(setting.Value));

    /// <summary>The environment variables, and what they say.</summary>
    internal IEnumerable<KeyValuePair<string, string?>> All =>
    [
        new(VariableOf(nameof(CertificateFile)), CertificateFile), new(VariableOf(nameof(KeyFile)), KeyFile),
        new(VariableOf(nameof(CaFile)), CaFile), new(VariableOf(nameof(PeerThumbprints)), PeerThumbprints),
    ];

    /// <summary>The environment variable of a setting.</summary>
    internal static string VariableOf(string setting) => $"{Section.Replace(":", "__", StringComparison.Ordinal)}__{setting}";
}
