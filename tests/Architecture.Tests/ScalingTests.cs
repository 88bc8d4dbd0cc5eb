using AnSinh.Scaling;

namespace AnSinh.Architecture.Tests;

/// <summary>The page about scaling quotes what its simulation prints, and the simulation keeps what it is given.</summary>
public sealed class ScalingTests
{
    private static readonly Inputs Inputs = Inputs.Read(Path.Combine(Repository.Root, "benchmarks", "Scaling", "measured.json"));

    [Fact]
    public void The_page_has_the_numbers_of_the_simulation()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operators", "scaling.md"));
        Report
            .Insert(page, Report.Create(Inputs))
            .ShouldBe(page, "run 'dotnet run -c Release --project benchmarks/Scaling -- --write docs/operators/scaling.md'");
    }

    [Fact]
    public void A_window_with_a_failure_ends_and_is_never_shorter()
    {
        Layout layout = Layout.Of(100e6, Inputs);
        double quiet = new WindowSimulation(layout, Inputs, Outage.None, 100e6).Run().ClosedSeconds;
        foreach (Outage outage in (Outage[])[Outage.Silo, Outage.Database, Outage.Broker])
            new WindowSimulation(layout, Inputs, outage, 100e6).Run().ClosedSeconds.ShouldBeGreaterThanOrEqualTo(quiet);
    }

    [Fact]
    public void Nothing_works_more_than_it_can()
    {
        WindowResult result = new WindowSimulation(Layout.Of(100e6, Inputs), Inputs, Outage.None, 100e6).Run();
        foreach (double use in (double[])[result.SiloUse, result.DatabaseUse, result.BrokerUse, result.BankUse])
            use.ShouldBeInRange(0, 1.001);
    }
}
