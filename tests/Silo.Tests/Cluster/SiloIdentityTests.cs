using System.Security.Cryptography.X509Certificates;
using AnSinh.Silo.Cluster;

namespace AnSinh.Silo.Tests.Cluster;

/// <summary>Which certificates a silo shows and takes, and which settings it refuses.</summary>
public sealed class SiloIdentityTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ansinh-tls-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_silo_of_a_cluster_refuses_to_start_without_a_certificate_outside_development()
    {
        NodeStartException refused = Refused(new SiloTlsOptions());
        refused.Message.ShouldContain("Silo__Tls__CertificateFile");
        refused.Message.ShouldContain("docs/operators/operations.md");
    }

    [Fact]
    public void In_development_it_starts_without_one_and_says_so()
    {
        SiloIdentity? none = SiloCertificate.Choose(isMember: true, new SiloTlsOptions(), isDevelopment: true, TimeProvider.System);
        none.ShouldBeNull();
        SiloCertificate.WarningsOf(none, TimeProvider.System).ShouldHaveSingleItem().ShouldContain("Silo__Tls__CertificateFile");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_node_alone_has_a_key_of_its_own_and_believes_nobody_else(bool isDevelopment)
    {
        SiloIdentity first = Alone(isDevelopment), second = Alone(isDevelopment);
        first.Trusts(first.Certificate).ShouldBeTrue();
        first.Trusts(second.Certificate).ShouldBeFalse();
        SiloCertificate.WarningsOf(first, TimeProvider.System).ShouldBeEmpty();
    }

    [Fact]
    public void What_the_authority_signed_for_both_ends_and_in_its_time_is_taken_and_nothing_else()
    {
        using X509Certificate2 authority = Certificates.Authority("silos"), stranger = Certificates.Authority("silos");
        SiloIdentity silo = Chosen(Settings(Certificates.Signed(authority), authority));
        silo.Trusts(Certificates.Signed(authority)).ShouldBeTrue();
        silo.Trusts(Certificates.Signed(stranger)).ShouldBeFalse("another authority of the same name");
        silo.Trusts(Certificates.Signed(authority, from: -10, to: -1)).ShouldBeFalse("ended");
        silo.Trusts(Certificates.Signed(authority, from: 1)).ShouldBeFalse("not begun");
        silo.Trusts(Certificates.Signed(authority, uses: Certificates.ServerUse)).ShouldBeFalse("a web server's");
        silo.Trusts(Alone().Certificate).ShouldBeFalse("signed by itself");
    }

    [Fact]
    public void During_a_change_of_the_authority_both_are_taken()
    {
        using X509Certificate2 before = Certificates.Authority("old"), after = Certificates.Authority("new");
        SiloTlsOptions settings = Settings(Certificates.Signed(before), before);
        File.AppendAllText(settings.CaFile!, after.ExportCertificatePem());
        SiloIdentity silo = Chosen(settings);
        silo.Trusts(Certificates.Signed(before)).ShouldBeTrue();
        silo.Trusts(Certificates.Signed(after)).ShouldBeTrue();
    }

    [Fact]
    public void With_thumbprints_only_these_certificates_are_taken()
    {
        using X509Certificate2 authority = Certificates.Authority("silos");
        X509Certificate2 own = Certificates.Signed(authority), other = Certificates.Signed(authority);
        SiloTlsOptions settings = Settings(own, authority);
        settings.PeerThumbprints = $"{Colons(SiloIdentity.PinOf(own))}, {SiloIdentity.PinOf(other)}";
        SiloIdentity silo = Chosen(settings);
        silo.Trusts(own).ShouldBeTrue();
        silo.Trusts(other).ShouldBeTrue();
        silo.Trusts(Certificates.Signed(authority)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("640")]
    [InlineData("604")]
    [InlineData("620")]
    public void A_key_that_others_may_read_or_write_is_refused(string mode)
    {
        using X509Certificate2 authority = Certificates.Authority("silos");
        SiloTlsOptions settings = Settings(Certificates.Signed(authority), authority);
        File.SetUnixFileMode(settings.KeyFile!, (UnixFileMode)Convert.ToInt32(mode, 8));
        Refused(settings).Message.ShouldContain("chmod 600");
    }

    [Fact]
    public void The_key_of_a_local_cluster_serves_its_silos_and_nobody_else_can_read_it()
    {
        string folder = Path.Combine(_folder, "key");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "silo.key"), "left by a run that was killed");
        using (LocalClusterKey key = LocalClusterKey.Create(folder, TimeProvider.System))
        {
            SiloIdentity silo = Chosen(Options(key.Settings)), other = Chosen(Options(key.Settings));
            silo.Trusts(other.Certificate).ShouldBeTrue();
            silo.Trusts(Alone().Certificate).ShouldBeFalse();
            File.GetUnixFileMode(folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.GetFiles(folder).Select(File.GetUnixFileMode).Distinct()
                .ShouldBe([UnixFileMode.UserRead | UnixFileMode.UserWrite]);
            key.Settings.Values.ShouldAllBe(value => !value.Contains("PRIVATE", StringComparison.Ordinal));
        }

        Directory.Exists(folder).ShouldBeFalse();
    }

    [Fact]
    public void Wrong_settings_are_told_by_name()
    {
        using X509Certificate2 authority = Certificates.Authority("silos");
        X509Certificate2 own = Certificates.Signed(authority);
        using X509Certificate2 another = Certificates.Signed(authority), stranger = Certificates.Authority("another");
        Said(settings => settings.KeyFile = null).ShouldContain("Silo__Tls__KeyFile is not set");
        Said(settings => settings.CaFile = null).ShouldContain("Silo__Tls__PeerThumbprints");
        Said(settings => settings.CertificateFile = "nowhere.pem").ShouldContain("nowhere.pem");
        Said(settings => File.WriteAllText(settings.CaFile!, "nothing")).ShouldContain("no certificate");
        Said(settings => settings.PeerThumbprints = "AB:CD").ShouldContain("64 hexadecimal digits");
        Said(settings => settings.PeerThumbprints = new string('0', 64)).ShouldContain("no other silo");
        Said(settings => File.WriteAllText(settings.KeyFile!, Certificates.KeyOf(another))).ShouldContain("private key");
        Said(settings => File.WriteAllText(settings.KeyFile!, "nothing")).ShouldContain("private key");
        Said(settings => File.WriteAllText(settings.CaFile!, stranger.ExportCertificatePem())).ShouldContain("no other silo");
        Refused(Settings(Certificates.Signed(authority, -9, -2), authority)).Message.ShouldContain("renew it");

        string Said(Action<SiloTlsOptions> change) => Refused(Settings(own, authority, change)).Message;
    }

    [Fact]
    public void A_certificate_that_ends_soon_is_told()
    {
        using X509Certificate2 authority = Certificates.Authority("silos");
        SiloIdentity silo = Chosen(Settings(Certificates.Signed(authority, to: 20), authority));
        SiloCertificate.WarningsOf(silo, TimeProvider.System).ShouldHaveSingleItem().ShouldContain("renew it");
        SiloCertificate.WarningsOf(Chosen(Settings(Certificates.Signed(authority), authority)), TimeProvider.System).ShouldBeEmpty();
    }

    private static SiloIdentity Alone(bool isDevelopment = false) =>
        SiloCertificate.Choose(isMember: false, new SiloTlsOptions(), isDevelopment, TimeProvider.System).ShouldNotBeNull();

    private static SiloIdentity Chosen(SiloTlsOptions settings) =>
        SiloCertificate.Choose(isMember: true, settings, isDevelopment: false, TimeProvider.System).ShouldNotBeNull();

    private static NodeStartException Refused(SiloTlsOptions settings) => Should.Throw<NodeStartException>(
        () => SiloCertificate.Choose(isMember: true, settings, isDevelopment: false, TimeProvider.System));

    private static string Colons(string pin) => string.Join(':', pin.ToLowerInvariant().Chunk(2).Select(pair => new string(pair)));

    private static SiloTlsOptions Options(IReadOnlyDictionary<string, string> variables) => new()
    {
        CertificateFile = variables["Silo__Tls__CertificateFile"],
        KeyFile = variables["Silo__Tls__KeyFile"],
        CaFile = variables["Silo__Tls__CaFile"],
        PeerThumbprints = variables["Silo__Tls__PeerThumbprints"],
    };

    /// <summary>Writes the files as an operator would.</summary>
    private SiloTlsOptions Settings(X509Certificate2 own, X509Certificate2 authority, Action<SiloTlsOptions>? change = null)
    {
        string name = Guid.NewGuid().ToString("N");
        var settings = new SiloTlsOptions
        {
            CertificateFile = Path.Combine(_folder, name + ".pem"),
            KeyFile = Path.Combine(_folder, name + ".key"),
            CaFile = Path.Combine(_folder, name + ".ca.pem"),
        };
        File.WriteAllText(settings.CertificateFile, own.ExportCertificatePem());
        File.WriteAllText(settings.KeyFile, Certificates.KeyOf(own));
        File.SetUnixFileMode(settings.KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(settings.CaFile, authority.ExportCertificatePem() + "\n");
        change?.Invoke(settings);
        return settings;
    }
}
