using System.CommandLine;

namespace AnSinh.Cli.Banks;

/// <summary><c>bank tail</c>: what a bank gets, as JSON lines.</summary>
internal static class BankCommand
{
    public static Command Create() => new("bank", "What a bank sees of its own stream.");
}
