using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace AnSinh.Silo.Cluster;

/// <summary>
/// With which certificate a silo meets others, and whom it believes. Both sides of every connection show a certificate and check the
/// other's, so a process without the key reaches no grain.
/// </summary>
internal sealed class SiloIdentity
{
    /// <summary>A certificate that ends sooner is told at the start.</summary>
    public static readonly TimeSpan RenewalNotice = TimeSpan.FromDays(30);

    /// <summary>Silos are told apart by their certificates; no name is looked up.</summary>
    private const string TargetHost = "ansinh-silo";

    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");

    private readonly X509Certificate2Collection? _authorities;
    private readonly IReadOnlySet<string>? _pins;

    /// <param name="certificate">With its private key.</param>
    /// <param name="authorities">Null when the pins alone decide.</param>
    /// <param name="pins">SHA-256 digests of the certificates that are taken; null for all that an authority signed.</param>
    public SiloIdentity(X509Certificate2 certificate, X509Certificate2Collection? authorities, IReadOnlySet<string>? pins)
    {
        if (authorities is null && pins is null)
            throw new ArgumentException("Nothing would decide which certificates are taken.", nameof(pins));
        (Certificate, _authorities, _pins) = (certificate, authorities, pins);
    }

    /// <summary>What this silo shows; holds the private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>For a node alone: a key that never leaves this process, and trust in nothing else.</summary>
    public static SiloIdentity Ephemeral(TimeProvider time)
    {
        X509Certificate2 certificate = SiloCertificate.CreateSelfSigned(time);
        return new SiloIdentity(certificate, authorities: null, new HashSet<string>(StringComparer.Ordinal) { PinOf(certificate) });
    }

    /// <summary>What a pin says of a certificate: the SHA-256 digest of its bytes, in upper-case hexadecimal.</summary>
    public static string PinOf(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>True for a certificate that may be at the other end of a connection.</summary>
    /// <param name="offered">The chain of the handshake, with the certificates that the other side sent along.</param>
    public bool Trusts(X509Certificate2 remote, X509Chain? offered = null) =>
        (_pins is null || _pins.Contains(PinOf(remote))) && (_authorities is null || IsSigned(remote, _authorities, offered));

    /// <summary>Both sides show a certificate, and this object decides about the other's.</summary>
    public void Apply(TlsOptions tls)
    {
        tls.LocalCertificate = Certificate;
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (remote, chain, _) => Trusts(remote, chain);
        tls.OnAuthenticateAsClient = (_, options) => options.TargetHost = TargetHost;
    }

    /// <summary>
    /// Signed by one of the authorities, in its time, and good for both ends of a connection. Certificates of web servers of the same
    /// authority are good for one end only.
    /// </summary>
    private static bool IsSigned(X509Certificate2 remote, X509Certificate2Collection authorities, X509Chain? offered)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        if (offered is not null)
            chain.ChainPolicy.ExtraStore.AddRange(offered.ChainPolicy.ExtraStore);
        chain.ChainPolicy.DisableCertificateDownloads = true;
        // Nobody runs a list of revoked certificates for a handful of silos: a lost key is answered by pins or a new authority.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerUse);
        chain.ChainPolicy.ApplicationPolicy.Add(ClientUse);
        return chain.Build(remote);
    }
}
