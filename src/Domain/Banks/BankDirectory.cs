using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using AnSinh.Domain.ReferenceData;

namespace AnSinh.Domain.Banks;

/// <summary>Everyone who can pay a beneficiary: <c>data/vn_banks.csv</c> and <c>data/payer_channels.csv</c>.</summary>
public static class BankDirectory
{
    private static readonly FrozenDictionary<int, Bank> ByBin = Load();

    /// <summary>All payers, by number.</summary>
    public static IReadOnlyList<Bank> All { get; } = [.. ByBin.Values.OrderBy(bank => bank.Bin)];

    public static bool TryGet(int bin, [NotNullWhen(true)] out Bank? bank) => ByBin.TryGetValue(bin, out bank);

    /// <summary>"Vietcombank (970436)", or just the number when it is unknown.</summary>
    public static string Describe(int bin) =>
        string.Create(CultureInfo.InvariantCulture, $"{(TryGet(bin, out Bank? bank) ? $"{bank.ShortName} ({bin})" : bin)}");

    private static FrozenDictionary<int, Bank> Load()
    {
        IEnumerable<Bank> banks = Resource.Rows("vn_banks.csv").Select(row => Read(row, row["bin"], row["swift"]));
        IEnumerable<Bank> channels = Resource.Rows("payer_channels.csv").Select(row => Read(row, row["number"], ""));
        return banks.Concat(channels).ToFrozenDictionary(bank => bank.Bin);
    }

    private static Bank Read(IReadOnlyDictionary<string, string> row, string number, string bic) =>
        new(
            int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture),
            row["code"],
            row["short_name"],
            row["name"],
            bic,
            KindOf(row["kind"]));

    private static BankKind KindOf(string text) => text switch
    {
        "bank" => BankKind.Bank,
        "policy_bank" => BankKind.PolicyBank,
        "digital_brand" => BankKind.DigitalBrand,
        "finance_company" => BankKind.FinanceCompany,
        "wallet" => BankKind.Wallet,
        "cash" => BankKind.Cash,
        _ => throw new InvalidOperationException($"'{text}' is no kind of payer."),
    };
}
