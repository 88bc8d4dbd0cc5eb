using AnSinh.Ports.Diagnostics;

namespace AnSinh.Silo.Tests;

public sealed class ArmedFaultsTests
{
    [Theory]
    [InlineData(ArmedFaults.CrashVariable, "cohort.after-append")]
    [InlineData(ArmedFaults.ClockVariable, "clock.txt")]
    public void A_fault_outside_development_refuses_the_start(string name, string value)
    {
        NodeStartException refused = Should.Throw<NodeStartException>(() => ArmedFaults.Read(isDevelopment: false, Only(name, value)));
        refused.Message.ShouldContain(name);
        refused.Message.ShouldContain("DOTNET_ENVIRONMENT");
    }

    [Theory]
    [InlineData(ArmedFaults.CrashVariable, "cohort.after-append")]
    [InlineData(ArmedFaults.ClockVariable, "clock.txt")]
    public void A_fault_in_development_is_told(string name, string value) =>
        ArmedFaults.Read(isDevelopment: true, Only(name, value)).Warnings.ShouldHaveSingleItem().ShouldContain(name);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_is_armed_without_the_variables(bool isDevelopment)
    {
        ArmedFaults faults = ArmedFaults.Read(isDevelopment, name => name == ArmedFaults.CrashVariable ? "" : null);
        faults.Warnings.ShouldBeEmpty();
        faults.Clock.ShouldBe(TimeProvider.System);
    }

    [Fact]
    public void The_clock_of_the_node_is_the_shifted_one() =>
        ArmedFaults.Read(isDevelopment: true, Only(ArmedFaults.ClockVariable, "clock.txt")).Clock.ShouldBeOfType<ShiftedTime>();

    [Fact]
    public void A_place_is_told_to_whoever_armed_it_and_to_nobody_afterwards()
    {
        var places = new List<string>();
        CrashPoint.Hit("nobody");
        CrashPoint.Arm(places.Add);
        CrashPoint.Hit("somebody");
        CrashPoint.Arm(null);
        CrashPoint.Hit("nobody");
        places.ShouldBe(["somebody"]);
    }

    private static Func<string, string?> Only(string name, string value) => asked => asked == name ? value : null;
}
