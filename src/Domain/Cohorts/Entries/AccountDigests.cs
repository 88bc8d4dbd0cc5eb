using System.Security.Cryptography;
using System.Text;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts.State;

namespace AnSinh.Domain.Cohorts.Entries;

/// <summary>
/// Names the account of a person as it is now, so that a confirmation is about the account that was checked. The digest covers who is paid
/// where and the journal entry that says so: the same account, entered again, has another digest.
/// </summary>
internal static class AccountDigests
{
    private const int Bytes = 16;

    /// <summary>32 hexadecimal digits.</summary>
    public static string Of(CohortState cohort, int index)
    {
        BeneficiaryRecord record = cohort.People.Read(index);
        string text = string.Join(
            '\n', "account 1", cohort.Number, index, cohort.People.MarksOf(index).AccountSequence, record.Bank, record.Account,
            (byte)record.HolderRelation, record.AccountHolder);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, Bytes));
    }
}
