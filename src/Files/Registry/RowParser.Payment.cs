using System.Text;
using AnSinh.Domain.Banks;
using AnSinh.Files.Tables;

namespace AnSinh.Files.Registry;

internal sealed partial class RowParser
{
    // With so many digits and more, an account that lost a zero still had eleven.
    private const int ShortestSafeAccount = 10;

    private static readonly HashSet<string> Bics = [.. BankDirectory.All.Select(bank => bank.Bic).Where(bic => bic.Length > 0)];

    private (int Bank, string Account) ReadPayment(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> channel = Field(record, Column.PaymentChannel);
        ReadOnlySpan<byte> account = Field(record, Column.AccountNumber);
        ReadOnlySpan<byte> bin = Field(record, Column.BankBin);
        if (channel.SequenceEqual("cash"u8))
        {
            if (account.Length > 0)
                Fail(Column.AccountNumber, account, ImportRules.CashWithAccount);
            else if (bin.Length > 0)
                Fail(Column.BankBin, bin, ImportRules.CashWithAccount);
            return (PayerChannels.VietnamPost, "");
        }

        if (!channel.SequenceEqual("account"u8))
        {
            Fail(Column.PaymentChannel, channel, ImportRules.ChannelFormat);
            return (0, "");
        }

        return (ReadBank(bin, Field(record, Column.BankBic)), ReadAccount(record, account));
    }

    private int ReadBank(ReadOnlySpan<byte> bin, ReadOnlySpan<byte> bic)
    {
        if (!Checks.TryPayingBank(bin, out Bank? bank))
        {
            Fail(Column.BankBin, bin, FileRules.BankUnknown);
            return 0;
        }

        if (!bic.IsEmpty && !SameBank(bank, bic))
            Fail(Column.BankBic, bic, ImportRules.BankBicBinMismatch);
        return bank.Bin;
    }

    /// <summary>
    /// A BIC of 11 characters names a branch: its first 8 name the bank. Where we have no BIC for a bank, any that is not another bank's
    /// will do.
    /// </summary>
    private static bool SameBank(Bank bank, ReadOnlySpan<byte> bic)
    {
        if (bic.Length is not (8 or 11))
            return false;
        Span<byte> known = stackalloc byte[8];
        if (bank.Bic.Length == known.Length && Encoding.ASCII.GetBytes(bank.Bic, known) == known.Length)
            return Ascii.EqualsIgnoreCase(bic[..8], known);
        return !Bics.Contains(Encoding.UTF8.GetString(bic[..8]).ToUpperInvariant());
    }

    /// <summary>
    /// A short number that may have lost its zeros: in a file that we gave out with an apostrophe that is gone, or beside a telephone that
    /// has lost its own.
    /// </summary>
    private bool HasLostZeros(ReadOnlySpan<byte> record, ReadOnlySpan<byte> account)
    {
        if (account.Length >= ShortestSafeAccount || account[0] == '0' || !Checks.AreDigits(account))
            return false;
        int field = columns.FieldOf(Column.AccountNumber);
        if (FieldText.Trimmed(_fields.Get(record, field))[0] is (byte)'\'' or (byte)'=')
            return false;
        ReadOnlySpan<byte> phone = Field(record, Column.Phone);
        return (columns.IsReturned && !HasTypedCells) || (phone.Length == VietnamDigits && Checks.AreDigits(phone) && phone[0] != '0');
    }

    private string ReadAccount(ReadOnlySpan<byte> record, ReadOnlySpan<byte> account)
    {
        if (account.EndsWith(CellMarks.Number))
        {
            Fail(Column.AccountNumber, account, FileRules.NumberCell);
            return "";
        }

        if (!Checks.IsAccount(account))
        {
            Fail(Column.AccountNumber, account, FileRules.AccountFormat);
            return "";
        }

        if (HasLostZeros(record, account))
        {
            Fail(Column.AccountNumber, account, FileRules.NumberCell);
            return "";
        }

        if (CardNumbers.IsCard(account))
            Fail(Column.AccountNumber, account, FileRules.AccountIsCard);
        return Encoding.ASCII.GetString(account);
    }
}
