using AnSinh.Domain.Batches;
using AnSinh.Domain.Calendar;
using Microsoft.Extensions.Configuration;

namespace AnSinh.Silo;

/// <summary>
/// The controls that are not the operator's to leave out where people are paid: every batch has a fund, and releases keep to the payment
/// window. Where nobody is paid, in Development and in a sandbox, both are asked for by a setting.
/// </summary>
/// <param name="Batches">What every batch needs.</param>
/// <param name="Window">When batches may be released.</param>
internal sealed record NodeControls(BatchControls Batches, PaymentWindowOptions Window)
{
    public const string WindowSection = "PaymentWindow";
    public const string EnforcedSetting = "PaymentWindow:Enforced";
    public const string FundSetting = "Batches:FundRequired";

    /// <summary>Whether nobody is paid: in Development, and in a sandbox whose environment nobody has named.</summary>
    /// <param name="isDevelopment">True when <c>DOTNET_ENVIRONMENT</c> is Development.</param>
    /// <param name="isSandbox">Every bank is simulated.</param>
    /// <param name="variable">The value of an environment variable; null when there is none.</param>
    public static bool IsNobodyPaid(bool isDevelopment, bool isSandbox, Func<string, string?> variable) =>
        isDevelopment || (isSandbox && NodeEnvironment.IsUnnamed(variable));

    /// <summary>Reads the settings.</summary>
    /// <exception cref="NodeStartException">A setting takes a control away where people are paid.</exception>
    public static NodeControls Read(IConfiguration configuration, bool isNobodyPaid)
    {
        bool? enforced = configuration.GetValue<bool?>(EnforcedSetting);
        bool? required = configuration.GetValue<bool?>(FundSetting);
        string? missing = enforced == false ? "PaymentWindow__Enforced" : required == false ? "Batches__FundRequired" : null;
        if (!isNobodyPaid && missing is not null)
        {
            throw new NodeStartException(
                $"{missing} is false, and people are paid here: the control cannot be left out. Remove the setting, "
                + "or set DOTNET_ENVIRONMENT=Development where nobody is paid.");
        }

        PaymentWindowOptions window = configuration.GetSection(WindowSection).Get<PaymentWindowOptions>() ?? new PaymentWindowOptions();
        return new NodeControls(
            new BatchControls { FundRequired = required ?? !isNobodyPaid }, window with { Enforced = enforced ?? !isNobodyPaid });
    }
}
