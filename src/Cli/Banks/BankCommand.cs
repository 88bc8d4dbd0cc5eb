using System.CommandLine;
using System.Globalization;
using AnSinh.Cli.Runs;
using AnSinh.Domain.Banks;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Reading;
using AnSinh.Transfer.Topics;

namespace AnSinh.Cli.Banks;

/// <summary><c>bank tail</c>: a bank's orders as JSON lines, and <c>bank list</c>: who the banks are.</summary>
internal static class BankCommand
{
    public static Command Create() => new("bank", "What a bank sees of its own stream.") { Tail(), List() };

    private static Command Tail()
    {
        var bank = new Option<int>("--bank") { Description = "NAPAS BIN of the bank, or 100001 for Vietnam Post.", Required = true };
        var follow = new Option<bool>("--follow") { Description = "Waits for new orders until Ctrl-C." };
        var unmask = new Option<bool>("--show-personal") { Description = "Shows names, accounts and identity numbers." };
        var data = new Option<string?>("--data") { Description = "The data directory of the server; the default is .ansinh/serve." };
        var command = new Command("tail", "Prints a bank's orders as JSON lines, from its topic.") { bank, follow, unmask, data };
        command.SetAction(async (parsed, token) =>
        {
            int bin = parsed.GetValue(bank);
            if (!BankDirectory.TryGet(bin, out _))
                throw new UsageException($"There is no bank {bin}. './ansinh bank list' names them all.");
            string directory = Path.GetFullPath(parsed.GetValue(data) ?? Path.Combine(Settings.DataRoot, "serve"));
            string brokers = Settings.Configuration["Kafka:BootstrapServers"] ?? RunFile.Read(directory)?.BootstrapServers
                ?? throw new UsageException(
                    $"No server runs in {directory}. Start one with './ansinh serve', name another with --data, or set "
                    + $"Kafka__BootstrapServers.");
            var tail = new OrderTail(new KafkaEndpoint(brokers), new TopicNames(Settings.Configuration["Kafka:Prefix"] ?? ""));
            await tail.WriteAsync(bin, new OrderTailOptions(parsed.GetValue(follow), parsed.GetValue(unmask)), Console.Out, token);
            return 0;
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "BIN, kind and name of every bank and cash channel.");
        command.SetAction((_, _) =>
        {
            foreach (Bank bank in BankDirectory.All)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bank.Bin:D6}  {bank.Kind,-14} {bank.ShortName}"));
            return Task.FromResult(0);
        });
        return command;
    }
}
