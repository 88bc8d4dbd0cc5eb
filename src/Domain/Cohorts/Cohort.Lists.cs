using System.Globalization;
using System.Text;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts;

/// <summary>An instruction that does not come on its list.</summary>
/// <param name="Index">Position in the cohort, -1 when the person is not enrolled.</param>
public readonly record struct RefusedListing(long Row, int Index, RefusalRuleNumber Rule);

/// <summary>What a part of a list would do.</summary>
/// <param name="Entry">The instructions that come on the list anew; null when there are none.</param>
/// <param name="Accepted">Rows on the list, those included that were there already.</param>
public sealed record ListingPlan(JournalEntry? Entry, IReadOnlyList<long> Accepted, IReadOnlyList<RefusedListing> Refused);

public sealed partial class Cohort
{
    private readonly Dictionary<string, CohortList> _lists = new(StringComparer.Ordinal);

    /// <summary>
    /// Takes instructions on a list. Refused are: a person who is not enrolled, a second instruction for one person, an amount that is not above zero,
    /// a month that is ordered already, and a bank or account that is not the registry's. Whether the amount is right is asked at the dry run.
    /// </summary>
    public ListingPlan PlanListing(
        string listId, ProgrammeCode programme, BenefitPeriod period, IReadOnlyList<(string CitizenId, ListedPayout Payout)> instructions, CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(instructions);
        if (_lists.TryGetValue(listId, out CohortList? list) && (list.Programme != programme || list.Period != period))
            throw new ArgumentException($"List {listId} is for {list.Programme} {list.Period}, not for {programme} {period}: give the other list another id.", nameof(listId));
        OrderSheet? sheet = _sheets.GetValueOrDefault((programme, period));
        var accepted = new List<long>();
        var refused = new List<RefusedListing>();
        var added = new Dictionary<int, ListedPayout>();
        foreach ((string citizenId, ListedPayout payout) in instructions)
        {
            int index = Find(citizenId);
            if (index >= 0 && list?.Has(index) == true && list[index] == payout)
            {
                accepted.Add(payout.Row);
                continue;
            }

            RefusalRuleNumber rule = index < 0 ? RefusalRuleNumber.NoDecision
                : added.ContainsKey(index) || list?.Has(index) == true ? RefusalRuleNumber.IdDuplicate
                : payout.Amount == 0 ? RefusalRuleNumber.AmountZero
                : payout.Amount < 0 ? RefusalRuleNumber.AmountNegative
                : sheet?.StateOf(index).IsLiveOrPaid() == true ? RefusalRuleNumber.AlreadyOrdered
                : FitOf(index, in payout, payout.Amount);
            if (rule == RefusalRuleNumber.None)
            {
                added.Add(index, payout);
                accepted.Add(payout.Row);
            }
            else
            {
                refused.Add(new RefusedListing(payout.Row, index, rule));
            }
        }

        return new ListingPlan(added.Count == 0 ? null : SealListing(listId, programme, period, added, context), accepted, refused);
    }

    /// <summary>Whether an instruction pays whom and what the registry and the rules say.</summary>
    private RefusalRuleNumber FitOf(int index, in ListedPayout listed, long amount)
    {
        if (listed.Bank != 0 && listed.Bank != _people.FactsOf(index).Bank)
            return RefusalRuleNumber.NotOnApprovedList;
        if (listed.Account.Length > 0)
        {
            BeneficiaryCodec.ReadPayee(_people.Record(index), out _, out ReadOnlySpan<byte> account);
            if (!Encoding.UTF8.GetBytes(listed.Account).AsSpan().SequenceEqual(account))
                return RefusalRuleNumber.NotOnApprovedList;
        }

        return listed.Amount == amount ? RefusalRuleNumber.None : RefusalRuleNumber.AmountNotEntitled;
    }

    private JournalEntry SealListing(string listId, ProgrammeCode programme, BenefitPeriod period, Dictionary<int, ListedPayout> added, CommandContext context)
    {
        byte[][] accounts = [.. added.Values.Select(payout => Encoding.UTF8.GetBytes(payout.Account))];
        byte[] personal = new byte[accounts.Sum(account => 1 + account.Length)];
        Span<byte> left = personal;
        foreach (byte[] account in accounts)
            left = WriteField(left, account);
        var columns = new EntryColumns
        {
            Beneficiary = [.. added.Keys],
            Amount = [.. added.Values.Select(payout => payout.Amount)],
            Bank = [.. added.Values.Select(payout => payout.Bank)],
            Reference = [.. added.Values.Select(payout => string.Create(CultureInfo.InvariantCulture, $"{payout.Row}:{listId}"))],
        };
        JournalEntry entry = NextEntry(EntryKind.Listing, context, columns, personal) with { Programme = programme, Period = period };
        return EntryHash.Seal(entry, Hash);
    }

    private void ApplyListing(JournalEntry entry)
    {
        int offset = 0;
        for (int i = 0; i < entry.Count; i++)
        {
            string reference = entry.Columns.Reference![i];
            int colon = reference.IndexOf(':', StringComparison.Ordinal);
            string listId = reference[(colon + 1)..];
            if (!_lists.TryGetValue(listId, out CohortList? list))
                _lists[listId] = list = new CohortList(listId, entry.Programme!.Value, entry.Period!.Value);
            string account = Encoding.UTF8.GetString(PayeeDetails.NextField(entry.Personal, ref offset));
            var payout = new ListedPayout(long.Parse(reference.AsSpan(0, colon), CultureInfo.InvariantCulture), entry.Columns.Amount![i], entry.Columns.Bank![i], account);
            if (!list.TryAdd(entry.Columns.Beneficiary[i], payout))
                throw new InvalidOperationException($"Entry {entry.Cohort}/{entry.Sequence} puts beneficiary {entry.Columns.Beneficiary[i]} on list {listId} a second time.");
        }
    }
}
