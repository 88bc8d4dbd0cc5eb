using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using AnSinh.Files;

namespace AnSinh.Silo.Cluster;

/// <summary>
/// The key of several silos on one machine, made for one run by whoever starts them. It lies in a private folder. Silos get the names of
/// its files; the key itself is never in a command line or in an environment.
/// </summary>
public sealed class LocalClusterKey : IDisposable
{
    private readonly string _folder;

    private LocalClusterKey(string folder, IReadOnlyDictionary<string, string> settings) => (_folder, Settings) = (folder, settings);

    /// <summary>Environment variables for each silo.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Makes a new key. One that an earlier run left there is thrown away.</summary>
    /// <param name="folder">A folder for the key alone.</param>
    public static LocalClusterKey Create(string folder, TimeProvider time)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        PrivateFiles.CreateFolder(folder);
        using X509Certificate2 certificate = SiloCertificate.CreateSelfSigned(time);
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        string certificateFile = Path.Combine(folder, "silo.pem"), keyFile = Path.Combine(folder, "silo.key");
        Write(certificateFile, certificate.ExportCertificatePem());
        Write(keyFile, key.ExportPkcs8PrivateKeyPem());
        return new LocalClusterKey(
            folder,
            new Dictionary<string, string>
            {
                [SiloTlsOptions.VariableOf(nameof(SiloTlsOptions.CertificateFile))] = certificateFile,
                [SiloTlsOptions.VariableOf(nameof(SiloTlsOptions.KeyFile))] = keyFile,
                [SiloTlsOptions.VariableOf(nameof(SiloTlsOptions.PeerThumbprints))] = SiloIdentity.PinOf(certificate),
                // What the shell has set for another cluster does not count here.
                [SiloTlsOptions.VariableOf(nameof(SiloTlsOptions.CaFile))] = "",
            });
    }

    /// <summary>Deletes the files. Silos that run have read them.</summary>
    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private static void Write(string path, string text)
    {
        using FileStream file = PrivateFiles.CreateNew(path);
        file.Write(Encoding.ASCII.GetBytes(text));
    }
}
