using AnSinh.Domain.Calendar;
using Microsoft.Extensions.Configuration;

namespace AnSinh.Silo.Tests;

/// <summary>Where people are paid, nobody leaves the fund or the payment window out by a setting, or by forgetting one.</summary>
public sealed class NodeControlsTests
{
    private static readonly DateTimeOffset Sunday = new(2026, 11, 22, 10, 0, 0, PaymentWindow.Vietnam);

    [Theory]
    [InlineData(true, false, null, true)]
    [InlineData(true, false, "Development", true)]
    [InlineData(false, true, null, true)]
    [InlineData(false, true, "", true)]
    [InlineData(false, true, "Production", false)]
    [InlineData(false, false, null, false)]
    [InlineData(false, false, "Staging", false)]
    public void Nobody_is_paid_in_development_and_in_a_sandbox_of_no_other_name(
        bool isDevelopment, bool isSandbox, string? environment, bool expected) =>
        NodeControls.IsNobodyPaid(isDevelopment, isSandbox, name => name == "DOTNET_ENVIRONMENT" ? environment : null).ShouldBe(expected);

    [Fact]
    public void Where_people_are_paid_both_controls_are_on_without_a_setting()
    {
        NodeControls controls = Read(isNobodyPaid: false);
        controls.Batches.FundRequired.ShouldBeTrue();
        new PaymentWindow(controls.Window).IsOpen(Sunday, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("PaymentWindow:Enforced", "PaymentWindow__Enforced is false")]
    [InlineData("Batches:FundRequired", "Batches__FundRequired is false")]
    public void Where_people_are_paid_a_setting_that_leaves_a_control_out_ends_the_start(string setting, string message)
    {
        Should.Throw<NodeStartException>(() => Read(isNobodyPaid: false, (setting, "false"))).Message.ShouldContain(message);
        Read(isNobodyPaid: false, (setting, "true")).Batches.FundRequired.ShouldBeTrue();
    }

    [Fact]
    public void Where_nobody_is_paid_both_are_asked_for_by_settings()
    {
        NodeControls lax = Read(isNobodyPaid: true);
        (lax.Batches.FundRequired, lax.Window.Enforced).ShouldBe((false, false));
        NodeControls strict = Read(
            isNobodyPaid: true, ("PaymentWindow:Enforced", "true"), ("PaymentWindow:Opens", "09:00"), ("Batches:FundRequired", "true"));
        (strict.Batches.FundRequired, strict.Window.Enforced, strict.Window.Opens).ShouldBe((true, true, new TimeOnly(9, 0)));
    }

    private static NodeControls Read(bool isNobodyPaid, params (string Name, string Value)[] settings) => NodeControls.Read(
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
            .Build(),
        isNobodyPaid);
}
