using System.CommandLine;
using System.Diagnostics;
using AnSinh.Domain.Primitives;
using AnSinh.Registry;

namespace AnSinh.Cli.Registry;

/// <summary><c>generate</c>: a synthetic province as a registry file.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        Option<long> beneficiaries = CommonOptions.Beneficiaries(100_000);
        Option<long> seed = CommonOptions.Seed();
        Option<string> month = CommonOptions.Month();
        var output = new Option<string>("--out") { Description = "The file to write.", Required = true };
        var command = new Command("generate", "Writes a synthetic province as a registry CSV; the same seed gives the same bytes.") { beneficiaries, seed, month, output };
        command.SetAction((parsed, _) =>
        {
            string path = parsed.GetValue(output)!;
            long started = Stopwatch.GetTimestamp();
            Write(path, parsed.GetValue(beneficiaries), parsed.GetValue(seed), CommonOptions.ParseMonth(parsed.GetValue(month)!));
            Console.WriteLine($"{path}: {parsed.GetValue(beneficiaries):N0} rows, {new FileInfo(path).Length:N0} bytes, {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s");
            return Task.FromResult(0);
        });
        return command;
    }

    public static void Write(string path, long beneficiaries, long seed, BenefitPeriod month)
    {
        if (Directory.Exists(path))
            throw new UsageException($"'{path}' is a directory. Give the name of a file with --out.");
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        RegistryGenerator.Write(file, new GeneratorOptions { Beneficiaries = beneficiaries, Seed = (ulong)seed, ReferenceMonth = month });
    }
}
