using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AnSinh.Silo.Tests.Cluster;

/// <summary>Authorities and certificates as an operator would make them.</summary>
internal static class Certificates
{
    public const string ServerUse = "1.3.6.1.5.5.7.3.1";
    public const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now - (400 * Day), now + (400 * Day));
    }

    /// <param name="from">Days from now; negative for the past.</param>
    public static X509Certificate2 Signed(X509Certificate2 authority, int from = -1, int to = 90, params string[] uses)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=silo", key, HashAlgorithmName.SHA256);
        var allowed = new OidCollection();
        foreach (string use in uses.Length == 0 ? [ServerUse, ClientUse] : uses)
            allowed.Add(new Oid(use));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(allowed, critical: false));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate =
            request.Create(authority, now + (from * Day), now + (to * Day), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }

    public static string KeyOf(X509Certificate2 certificate) => certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
}
