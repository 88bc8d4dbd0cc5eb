using System.Text;
using AnSinh.Domain.Banks;

namespace AnSinh.Generator;

/// <summary>A bank as it occurs in a province.</summary>
internal sealed record Payer(int Bin, byte[] Bic, int AccountDigits);

internal static class Payers
{
    private static readonly (int Bin, int Share, int AccountDigits)[] Shares =
    [
        (970405, 220, 13), (970415, 120, 12), (970436, 120, 10), (970418, 110, 14), (970422, 80, 10), (970416, 60, 9), (970403, 50, 12),
        (970407, 40, 14), (970432, 30, 9), (970449, 30, 12), (970423, 20, 11), (970437, 20, 13), (970443, 20, 10), (970441, 20, 9),
        (970448, 10, 14), (970426, 10, 14), (970431, 10, 12), (970440, 10, 12), (970428, 10, 13), (970409, 5, 12), (999888, 20, 11),
    ];

    private static readonly Payer[] Banks = [.. Shares.Select(share => Of(share.Bin, share.AccountDigits))];
    private static readonly Weighted BankOf = new([.. Shares.Select(share => share.Share)]);
    private static readonly Payer[] Wallets =
        [.. BankDirectory.All.Where(bank => bank.Kind == BankKind.Wallet).Select(bank => Of(bank.Bin, 10))];

    public static Payer NextBank(ref SplitMix64 random) => Banks[BankOf.Next(ref random)];

    public static Payer NextWallet(ref SplitMix64 random) => Wallets[random.Below(Wallets.Length)];

    private static Payer Of(int bin, int digits) =>
        BankDirectory.TryGet(bin, out Bank? bank)
            ? new Payer(bin, Encoding.ASCII.GetBytes(bank.Bic), digits)
            : throw new InvalidOperationException($"The bank list has no BIN {bin}.");
}
