using System.CommandLine;
using System.Diagnostics;
using AnSinh.Domain.Primitives;
using AnSinh.Files;
using AnSinh.Generator;

namespace AnSinh.Cli.Registry;

/// <summary><c>generate</c>: a synthetic province as a registry file.</summary>
public static class GenerateCommand
{
    public static Command Create()
    {
        Option<long> beneficiaries = CommonOptions.Beneficiaries(100_000);
        Option<long> seed = CommonOptions.Seed();
        Option<string> month = CommonOptions.Month();
        var output = new Option<string>("--out") { Description = "The file to write.", Required = true };
        var next =
            new Option<bool>("--next-month")
            {
                Description =
                    "The same province one month later: people who are new, dead, stopped, moved, or have another account or category.",
            };
        var command = new Command("generate", "Writes a synthetic province as a registry CSV; the same seed gives the same bytes.")
        {
            beneficiaries,
            seed,
            month,
            next,
            output,
        };
        command.SetAction((parsed, _) =>
        {
            string path = parsed.GetValue(output)!;
            long started = Stopwatch.GetTimestamp();
            GeneratorSummary summary = Write(
                path, parsed.GetValue(beneficiaries), parsed.GetValue(seed), CommonOptions.ParseMonth(parsed.GetValue(month)!),
                parsed.GetValue(next) ? 1 : 0);
            Console.WriteLine(
                $"{path}: {summary.Rows:N0} rows, {new FileInfo(path).Length:N0} bytes, "
                + $"{Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s");
            return Task.FromResult(0);
        });
        return command;
    }

    /// <param name="monthsLater">1 for the province of <paramref name="month"/> as it is one month later.</param>
    public static GeneratorSummary Write(
        string path, long beneficiaries, long seed, BenefitPeriod month, int monthsLater = 0, bool isPlain = false)
    {
        if (Directory.Exists(path))
            throw new UsageException($"'{path}' is a directory. Give the name of a file with --out.");
        using var file = new BufferedStream(PrivateFiles.Create(path), 1 << 20);
        return RegistryGenerator.Write(
            file, new GeneratorOptions
            {
                Beneficiaries = beneficiaries,
                Seed = (ulong)seed,
                ReferenceMonth = month,
                MonthsLater = monthsLater,
                IsPlain = isPlain,
            });
    }
}
