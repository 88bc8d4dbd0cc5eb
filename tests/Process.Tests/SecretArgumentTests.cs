namespace AnSinh.Process.Tests;

/// <summary>Every user of a machine can list the processes with their arguments: tokens and ids of citizens have another way in.</summary>
[Collection(Office.Name)]
[Trait("needs", "processes")]
public sealed class SecretArgumentTests(Office office)
{
    private const string TokenVariable = "ANSINH_TOKEN";

    private string Minh => office.Server.TokenOf("minh");

    [Fact]
    public async Task A_token_comes_from_a_file_from_standard_input_or_from_the_environment()
    {
        string file = office.File("token");
        await File.WriteAllTextAsync(file, Minh + "\n", TestContext.Current.CancellationToken);
        ShouldBeMinh(await Ansinh.RunAsync(Propose("--token-file", file)));
        ShouldBeMinh(await Ansinh.RunWithInputAsync(Minh, null, Propose("--token-file", "-")));
        var environment = new Dictionary<string, string?> { [TokenVariable] = Minh };
        ShouldBeMinh(await Ansinh.RunAsync(environment, Propose()));
        Outcome named = await Ansinh.RunAsync(environment, Propose("--as", "hoa"));
        By(named).ShouldBe("hoa", "who is named in the command counts more than the environment");
    }

    [Fact]
    public async Task A_token_in_the_command_line_still_works_and_is_told()
    {
        Outcome outcome = await Ansinh.RunAsync(Propose("--token", Minh));
        By(outcome).ShouldBe("minh");
        outcome.Error.ShouldContain("--token-file");
        outcome.Error.ShouldNotContain(Minh);
    }

    [Fact]
    public async Task A_file_without_a_token_is_refused()
    {
        string empty = office.File("no-token");
        await File.WriteAllTextAsync(empty, "\n", TestContext.Current.CancellationToken);
        (await Ansinh.RunAsync(Propose("--token-file", empty))).ErrorLine.ShouldContain("holds no token");
        (await Ansinh.RunAsync(Propose("--token-file", office.File("nowhere")))).ErrorLine.ShouldContain("nowhere");
        (await Ansinh.RunWithInputAsync("", null, Propose("--token-file", "-"))).ErrorLine.ShouldContain("Standard input holds no token");
    }

    [Fact]
    public async Task A_citizen_id_comes_from_standard_input_and_one_in_the_command_line_is_told()
    {
        string citizen = office.Registry.Get(office.Registry.Sound(District.Cases).First(), "citizen_id");
        string[] explain = ["beneficiary", "explain", "-", "--month", "2024-12", "--json"];
        Outcome quiet = await office.RunWithInputAsync("lan", citizen, explain);
        quiet.ExitCode.ShouldBe(0, quiet.Error);
        quiet.Error.ShouldBeEmpty();
        ((string)quiet.LastLine["citizenId"]!).ShouldBe($"{citizen[..3]}*******{citizen[^2..]}");
        explain[2] = citizen;
        Outcome told = await office.RunAsync("lan", explain);
        told.ExitCode.ShouldBe(0, told.Error);
        told.Error.ShouldContain("standard input");
        told.Error.ShouldNotContain(citizen);
    }

    private string[] Propose(params string[] who) =>
    [
        "fund", "propose", $"NS-{Guid.NewGuid():N}"[..16], "--amount", "1", "--source", "x", "--json", "--data", office.Data, .. who,
    ];

    private static void ShouldBeMinh(Outcome outcome)
    {
        By(outcome).ShouldBe("minh");
        outcome.Error.ShouldBeEmpty();
    }

    /// <summary>Who proposed, as the server journaled it.</summary>
    private static string By(Outcome outcome)
    {
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        return (string)outcome.LastLine["proposals"]![0]!["actor"]!;
    }
}
