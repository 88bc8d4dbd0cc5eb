using System.Globalization;
using System.Text;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts.Entries;

/// <summary>Entries of kind <see cref="EntryKind.Listing"/>: the people whom an office's list asks to pay.</summary>
internal sealed class Listings(CohortState cohort)
{
    /// <summary>
    /// Takes instructions on a list. Refused are: a person who is not enrolled, a second instruction for one person, an amount that is not
    /// above zero, a month that is ordered already, and a bank, an account or a name that is not the registry's. Whether the amount is
    /// right is asked at the dry run.
    /// </summary>
    public ListingPlan Plan(
        string listId,
        ProgrammeCode programme,
        BenefitPeriod period,
        IReadOnlyList<ListedInstruction> instructions,
        CommandContext context)
    {
        CohortList? list = ListOf(listId, programme, period);
        OrderSheet? sheet = cohort.Sheets.GetValueOrDefault((programme, period));
        var accepted = new List<long>();
        var refused = new List<RefusedListing>();
        var added = new Dictionary<int, ListedPayout>();
        foreach (ListedInstruction instruction in instructions)
        {
            int index = cohort.People.Find(instruction.CitizenId);
            var payout = ListedPayout.Of(instruction);
            if (index >= 0 && list?.Has(index) == true && list[index] == payout)
            {
                accepted.Add(payout.Row);
                continue;
            }

            bool isListed = added.ContainsKey(index) || list?.Has(index) == true;
            RefusalRuleNumber rule = RefusalOf(index, in payout, isListed, sheet);
            string seen = "";
            if (rule == RefusalRuleNumber.None && NameOtherThan(instruction.FullName, index) is { } registered)
                (rule, seen) = (RefusalRuleNumber.NameMismatch, $"{Masking.Name(instruction.FullName)} / {Masking.Name(registered)}");
            if (rule == RefusalRuleNumber.None)
            {
                added.Add(index, payout);
                accepted.Add(payout.Row);
            }
            else
            {
                refused.Add(new RefusedListing(payout.Row, index, rule, seen));
            }
        }

        return new ListingPlan(added.Count == 0 ? null : Seal(listId, programme, period, added, context), accepted, refused);
    }

    public void Apply(JournalEntry entry)
    {
        int offset = 0;
        int actor = cohort.Actors.NumberOf(entry.Actor);
        for (int i = 0; i < entry.Count; i++)
        {
            string reference = entry.Columns.Reference![i];
            int colon = reference.IndexOf(':', StringComparison.Ordinal);
            string listId = reference[(colon + 1)..];
            if (!cohort.Lists.TryGetValue(listId, out CohortList? list))
                cohort.Lists[listId] = list = new CohortList(listId, entry.Programme!.Value, entry.Period!.Value);
            long row = long.Parse(reference.AsSpan(0, colon), CultureInfo.InvariantCulture);
            string account = Encoding.UTF8.GetString(PayeeDetails.NextField(entry.Personal, ref offset));
            int index = entry.Columns.Beneficiary[i];
            if (!list.TryAdd(index, new ListedPayout(row, entry.Columns.Amount![i], entry.Columns.Bank![i], account), actor))
            {
                throw new InvalidOperationException(
                    $"Entry {entry.Cohort}/{entry.Sequence} puts beneficiary {index} on list {listId} a second time.");
            }
        }
    }

    /// <summary>
    /// The rule that refuses an instruction which does not pay whom and what the registry and the rules say; none when it does. A list that
    /// names no bank or no account leaves that to the registry.
    /// </summary>
    /// <param name="amount">đồng that the rules give.</param>
    public static RefusalRuleNumber Compare(BeneficiaryTable people, int index, in ListedPayout listed, long amount)
    {
        if (listed.Bank != 0 && listed.Bank != people.FactsOf(index).Bank)
            return RefusalRuleNumber.NotOnApprovedList;
        if (listed.Account.Length > 0)
        {
            BeneficiaryCodec.ReadPayee(people.Record(index), out _, out ReadOnlySpan<byte> account);
            if (!Encoding.UTF8.GetBytes(listed.Account).AsSpan().SequenceEqual(account))
                return RefusalRuleNumber.NotOnApprovedList;
        }

        return listed.Amount == amount ? RefusalRuleNumber.None : RefusalRuleNumber.AmountNotEntitled;
    }

    /// <summary>
    /// The registered name, when it is not the one that the list says: a column that was sorted alone, or an id with a wrong digit, names
    /// somebody who exists.
    /// </summary>
    private string? NameOtherThan(string listed, int index)
    {
        if (listed.Length == 0)
            return null;
        BeneficiaryCodec.ReadPayee(cohort.People.Record(index), out ReadOnlySpan<byte> name, out _);
        string registered = Encoding.UTF8.GetString(name);
        return NameComparison.SamePerson(registered, listed) ? null : registered;
    }

    private RefusalRuleNumber RefusalOf(int index, in ListedPayout payout, bool isListed, OrderSheet? sheet) =>
        index < 0 ? RefusalRuleNumber.NoDecision
        : isListed ? RefusalRuleNumber.IdDuplicate
        : payout.Amount == 0 ? RefusalRuleNumber.AmountZero
        : payout.Amount < 0 ? RefusalRuleNumber.AmountNegative
        : sheet?.StateOf(index).IsLiveOrPaid() == true ? RefusalRuleNumber.AlreadyOrdered
        : Compare(cohort.People, index, in payout, payout.Amount);

    private CohortList? ListOf(string listId, ProgrammeCode programme, BenefitPeriod period)
    {
        if (cohort.Lists.TryGetValue(listId, out CohortList? list) && (list.Programme != programme || list.Period != period))
        {
            throw new ArgumentException(
                $"List {listId} is for {list.Programme} {list.Period}, not for {programme} {period}: give the other list another id.",
                nameof(listId));
        }

        return list;
    }

    private JournalEntry Seal(
        string listId, ProgrammeCode programme, BenefitPeriod period, Dictionary<int, ListedPayout> added, CommandContext context)
    {
        byte[][] accounts = [.. added.Values.Select(payout => Encoding.UTF8.GetBytes(payout.Account))];
        byte[] personal = new byte[accounts.Sum(account => 1 + account.Length)];
        Span<byte> left = personal;
        foreach (byte[] account in accounts)
            left = PayeeFields.Write(left, account);
        var columns = new EntryColumns
        {
            Beneficiary = [.. added.Keys],
            Amount = [.. added.Values.Select(payout => payout.Amount)],
            Bank = [.. added.Values.Select(payout => payout.Bank)],
            Reference = [.. added.Values.Select(payout => string.Create(CultureInfo.InvariantCulture, $"{payout.Row}:{listId}"))],
        };
        JournalEntry entry = cohort.NextEntry(EntryKind.Listing, context, columns, personal)
            with { Programme = programme, Period = period };
        return EntryHash.Seal(entry, cohort.Hash);
    }
}
