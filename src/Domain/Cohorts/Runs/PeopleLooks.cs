using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>Looks at all people of a cohort together, or at all orders of one person.</summary>
internal static class PeopleLooks
{
    public static CohortShares FingerprintsOf(BeneficiaryTable people, long seed)
    {
        var accounts = new List<ulong>(people.Count);
        var agents = new List<ulong>();
        var phones = new List<ulong>();
        var addresses = new List<ulong>();
        for (int index = 0; index < people.Count; index++)
        {
            ref readonly BeneficiaryFacts facts = ref people.FactsOf(index);
            if (facts.DeathMonth != 0 || !HasRunningGrant(people, index, in facts))
                continue;
            ReadOnlySpan<byte> record = people.Record(index);
            BeneficiaryCodec.ReadPayee(record, out _, out ReadOnlySpan<byte> account);
            AddKnown(facts.HolderRelation == HolderRelation.Self ? accounts : agents, Fingerprint.OfAccount(facts.Bank, account, seed));
            BeneficiaryCodec.ReadContact(record, out ReadOnlySpan<byte> phone, out ReadOnlySpan<byte> address);
            AddKnown(phones, Fingerprint.OfPhone(phone, seed));
            AddKnown(addresses, Fingerprint.OfAddress(facts.Commune, address, seed));
        }

        return new CohortShares([.. accounts], [.. phones], [.. addresses], [.. agents]);
    }

    public static IReadOnlyList<int> MissingFrom(BeneficiaryTable people, ulong[] present, IReadOnlyCollection<int> communes)
    {
        var places = new HashSet<int>(communes);
        var missing = new List<int>();
        for (int index = 0; index < people.Count; index++)
        {
            if ((places.Count == 0 || places.Contains(people.FactsOf(index).Commune))
                && Array.BinarySearch(present, BeneficiaryCodec.ReadId(people.Record(index))) < 0)
            {
                missing.Add(index);
            }
        }

        return missing;
    }

    public static IReadOnlyList<PersonOrder> OrdersOf(CohortState cohort, int index) =>
    [
        .. cohort.Sheets.Values.Where(sheet => sheet.StateOf(index) != OrderState.None)
            .OrderByDescending(sheet => sheet.Period).ThenBy(sheet => sheet.Programme.Value, StringComparer.Ordinal)
            .SelectMany(sheet => sheet.AttemptsOf(index).Select(order => new PersonOrder(
                new EndToEndId(sheet.Programme, sheet.Period, cohort.Number, index, order.Attempt),
                cohort.BatchList[order.Batch].BatchId,
                order.Amount,
                order.State))),
    ];

    private static bool HasRunningGrant(BeneficiaryTable people, int index, in BeneficiaryFacts facts)
    {
        if (facts.Standing == Standing.Active)
            return true;
        foreach (ref readonly GrantFacts grant in people.OthersOf(index))
        {
            if (grant.Standing == Standing.Active)
                return true;
        }

        return false;
    }

    private static void AddKnown(List<ulong> values, ulong value)
    {
        if (value != 0)
            values.Add(value);
    }
}
