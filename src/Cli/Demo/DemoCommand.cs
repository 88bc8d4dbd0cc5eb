using System.CommandLine;
using AnSinh.Cli.Runs;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Cli.Demo;

/// <summary><c>demo</c>: the product's main job on one machine.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        Option<long> beneficiaries = CommonOptions.Beneficiaries(100_000);
        Option<long> seed = CommonOptions.Seed();
        Option<string> month = CommonOptions.Month();
        Option<bool> json = CommonOptions.Json();
        var mischief = new Option<double>("--mischief")
        {
            Description = "Share of orders that the simulated banks answer late, twice, or in the wrong order.",
            DefaultValueFactory = _ => 0.02,
        };
        mischief.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is < 0 or > 1)
                result.AddError("--mischief must be 0 to 1.");
        });
        var command = new Command("demo", "Pays a synthetic province end to end and checks the result from outside.")
        {
            beneficiaries,
            seed,
            month,
            mischief,
            json,
        };
        command.SetAction(async (parsed, token) =>
        {
            BenefitPeriod period = CommonOptions.ParseMonth(parsed.GetValue(month)!);
            if (!RunRules.TryCreate(ProgrammeCode.MonthlySocialAllowance, period, new RunRuleOptions(), out _, out string error))
                throw new UsageException(error);
            using DataDirectoryLock directory = DataDirectoryLock.AcquireNumbered(Settings.DataRoot, "demo");
            var screen = new DemoScreen(quiet: parsed.GetValue(json) && Console.IsOutputRedirected);
            var demo = new DemoRun(
                parsed.GetValue(beneficiaries), parsed.GetValue(seed), period, parsed.GetValue(mischief), directory.Directory, screen);
            DemoResult result = await demo.RunAsync(token);
            screen.Show(result);
            if (parsed.GetValue(json))
                Console.WriteLine(result.ToJson());
            return result.Ok ? 0 : Failure.Failed;
        });
        return command;
    }
}
