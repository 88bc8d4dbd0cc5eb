using System.Diagnostics;

namespace AnSinh.Architecture.Tests;

/// <summary>The script installs PostgreSQL and leaves the machine's other settings as it found them.</summary>
[Trait("needs", "processes")]
public sealed class InstallationTests : IDisposable
{
    private const string Own = "# the administrator's\ncreate_main_cluster = true\nstart_conf = 'manual'\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("ansinh-install-").FullName;

    private string Settings => Path.Combine(_folder, "createcluster.conf");

    private string Kept => Settings + ".before-ansinh";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_settings_of_clusters_say_no_during_the_installation_only()
    {
        File.WriteAllText(Settings, Own);
        (int code, string said) = Install();
        code.ShouldBe(0, said);
        string during = File.ReadAllText(Path.Combine(_folder, "seen"));
        during.ShouldContain("create_main_cluster = false");
        during.ShouldNotContain("create_main_cluster = true");
        during.ShouldContain("start_conf = 'manual'");
        ShouldBeAsBefore();
    }

    [Fact]
    public void They_come_back_after_an_installation_that_failed_and_after_one_that_was_killed()
    {
        File.WriteAllText(Settings, Own);
        Install("return 100").Code.ShouldNotBe(0);
        ShouldBeAsBefore();
        Install("kill -KILL $BASHPID").Code.ShouldNotBe(0);
        File.Exists(Kept).ShouldBeTrue("nothing could run after the kill");
        Install().Code.ShouldBe(0);
        ShouldBeAsBefore();
    }

    [Fact]
    public void Settings_that_somebody_deleted_are_no_obstacle()
    {
        Install().Code.ShouldBe(0);
        File.ReadAllText(Path.Combine(_folder, "seen")).ShouldBe("create_main_cluster = false\n");
        File.ReadAllText(Settings).ShouldBeEmpty();
        File.Exists(Kept).ShouldBeFalse();
    }

    private void ShouldBeAsBefore()
    {
        File.ReadAllText(Settings).ShouldBe(Own);
        File.Exists(Kept).ShouldBeFalse();
    }

    /// <summary>Runs the script's own functions, with an apt that only writes down the settings that it found.</summary>
    private (int Code, string Said) Install(string apt = "return 0")
    {
        string script = File.ReadAllText(Path.Combine(Repository.Root, "ansinh"));
        string functions = script[script.IndexOf("fail() {", StringComparison.Ordinal)..];
        functions = functions[..functions.IndexOf("# Installs beside", StringComparison.Ordinal)];
        string program = $$"""
            set -euo pipefail
            {{functions}}
            cluster_settings={{Settings}}
            kept_settings=$cluster_settings.before-ansinh
            have_postgres() { return 1; }
            as_root() { "$@"; }
            apt() { if [ "$*" = "install -y postgresql" ]; then cp "$cluster_settings" {{_folder}}/seen; {{apt}}; fi; }
            command() { return 0; }
            install_postgres
            """;
        using Process bash = Process.Start(new ProcessStartInfo("bash", ["-c", program]) { RedirectStandardError = true })!;
        string said = bash.StandardError.ReadToEnd();
        bash.WaitForExit();
        return (bash.ExitCode, said);
    }
}
