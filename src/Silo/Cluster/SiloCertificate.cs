using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AnSinh.Files;

namespace AnSinh.Silo.Cluster;

/// <summary>Makes the certificates of silos on one machine, and reads those of a cluster from files.</summary>
internal static class SiloCertificate
{
    private const string Page = "docs/operators/operations.md";

    /// <summary>Longer than any process runs. Who pins a certificate asks for no date.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3_650);

    /// <summary>Clocks of one machine may be set.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromDays(1);

    /// <summary>A new key and a certificate that signs itself.</summary>
    public static X509Certificate2 CreateSelfSigned(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=ansinh-silo", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = time.GetUtcNow();
        return request.CreateSelfSigned(now - ClockSlack, now + Lifetime);
    }

    /// <summary>What a node needs before it listens for other silos; null when it may run without, which only Development allows.</summary>
    /// <param name="isMember">False for a node alone, which needs no settings.</param>
    /// <exception cref="NodeStartException">The settings are missing or wrong; the message says which and what to do.</exception>
    public static SiloIdentity? Choose(bool isMember, SiloTlsOptions options, bool isDevelopment, TimeProvider time)
    {
        if (!isMember)
            return SiloIdentity.Ephemeral(time);
        if (!options.IsEmpty)
            return Read(options, time);
        return isDevelopment
            ? null
            : throw new NodeStartException(
                $"A silo of a cluster needs a certificate: set {Name(nameof(options.CertificateFile))}, {Name(nameof(options.KeyFile))} "
                + $"and {Name(nameof(options.CaFile))}. '{Page}' says how to make them. Where nobody is paid, "
                + "DOTNET_ENVIRONMENT=Development does without.");
    }

    /// <summary>One line for each thing about the identity that an operator must know; without an identity too.</summary>
    public static IEnumerable<string> WarningsOf(SiloIdentity? identity, TimeProvider time)
    {
        if (identity is null)
        {
            yield return $"{Name(nameof(SiloTlsOptions.CertificateFile))} is not set: every process that reaches the silo port commands "
                + "this silo. Never do this where people are paid.";
        }
        else if (EndOf(identity.Certificate) - time.GetUtcNow() < SiloIdentity.RenewalNotice)
        {
            yield return $"The certificate of this silo ends on {Date(identity.Certificate)}: renew it before, as {Page} says.";
        }
    }

    private static SiloIdentity Read(SiloTlsOptions options, TimeProvider time)
    {
        string certificateFile = Needed(options.CertificateFile, nameof(options.CertificateFile));
        string keyFile = Needed(options.KeyFile, nameof(options.KeyFile));
        if (string.IsNullOrEmpty(options.CaFile) && string.IsNullOrEmpty(options.PeerThumbprints))
            throw new NodeStartException(
                $"Nothing says which silos this one believes: set {Name(nameof(options.CaFile))} or "
                + $"{Name(nameof(options.PeerThumbprints))}.");
        X509Certificate2 certificate = ReadPair(certificateFile, keyFile);
        var identity = new SiloIdentity(
            certificate, string.IsNullOrEmpty(options.CaFile) ? null : ReadAuthorities(options.CaFile),
            string.IsNullOrEmpty(options.PeerThumbprints) ? null : ReadPins(options.PeerThumbprints));
        if (EndOf(certificate) <= time.GetUtcNow())
            throw new NodeStartException($"The certificate in '{certificateFile}' ended on {Date(certificate)}: renew it, as {Page} says.");
        return identity.Trusts(certificate)
            ? identity
            : throw new NodeStartException(
                $"The certificate in '{certificateFile}' does not satisfy {Name(nameof(options.CaFile))} and "
                + $"{Name(nameof(options.PeerThumbprints))} of this silo, so no other silo would take it either. It must be signed by one "
                + "of the authorities, be good for server and client, and be among the thumbprints if there are any.");
    }

    private static X509Certificate2 ReadPair(string certificateFile, string keyFile)
    {
        string certificate = ReadText(certificateFile, nameof(SiloTlsOptions.CertificateFile));
        string key = ReadText(keyFile, nameof(SiloTlsOptions.KeyFile), isSecret: true);
        try
        {
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new NodeStartException(
                $"'{certificateFile}' and '{keyFile}' are no certificate and its private key in PEM, without a pass phrase: "
                + error.Message,
                error);
        }
    }

    private static X509Certificate2Collection ReadAuthorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(ReadText(file, nameof(SiloTlsOptions.CaFile)));
        }
        catch (CryptographicException error)
        {
            throw new NodeStartException($"'{file}' holds no certificates in PEM: {error.Message}", error);
        }

        return authorities.Count > 0
            ? authorities
            : throw new NodeStartException(
                $"'{file}' holds no certificate: {Name(nameof(SiloTlsOptions.CaFile))} must name a PEM file with one or more.");
    }

    private static HashSet<string> ReadPins(string text)
    {
        string[] pins = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var read = new HashSet<string>(StringComparer.Ordinal);
        foreach (string pin in pins)
        {
            // openssl writes colons between the bytes.
            string digits = pin.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant();
            if (digits.Length != 2 * SHA256.HashSizeInBytes || !digits.All(char.IsAsciiHexDigit))
                throw new NodeStartException(
                    $"'{pin}' in {Name(nameof(SiloTlsOptions.PeerThumbprints))} is no SHA-256 digest: write 64 hexadecimal digits, as "
                    + "'openssl x509 -noout -fingerprint -sha256' shows them.");
            read.Add(digits);
        }

        return read;
    }

    private static string ReadText(string file, string setting, bool isSecret = false)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (isSecret && !PrivateFiles.IsPrivate(stream))
                throw new NodeStartException(
                    $"Others may read '{file}', which holds the private key of {Name(setting)}: run 'chmod 600 {file}', and make a new "
                    + "key if somebody could have read it.");
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException($"{Name(setting)} names '{file}', which cannot be read: {error.Message}", error);
        }
    }

    private static string Needed(string? value, string setting) => string.IsNullOrEmpty(value)
        ? throw new NodeStartException($"{Name(setting)} is not set, and other settings of {SiloTlsOptions.Section} are: set it too.")
        : value;

    private static string Name(string setting) => SiloTlsOptions.VariableOf(setting);

    private static DateTimeOffset EndOf(X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime());

    private static string Date(X509Certificate2 certificate) =>
        EndOf(certificate).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
