using AnSinh.Domain.Beneficiaries;

namespace AnSinh.Domain.Cohorts;

/// <summary>Fingerprints of the people of a cohort, without the texts; a value stands there once for each person.</summary>
/// <param name="Accounts">Of people who are not paid to a guardian or authorised person.</param>
public sealed record CohortShares(ulong[] Accounts, ulong[] Phones, ulong[] Addresses);

public sealed partial class Cohort
{
    /// <summary>For the look across all cohorts: people with a grant that runs.</summary>
    public CohortShares FingerprintsOf(long seed)
    {
        var accounts = new List<ulong>(People);
        var phones = new List<ulong>();
        var addresses = new List<ulong>();
        for (int index = 0; index < People; index++)
        {
            ref readonly BeneficiaryFacts facts = ref _people.FactsOf(index);
            if (facts.DeathMonth != 0 || !HasRunningGrant(index, in facts))
                continue;
            ReadOnlySpan<byte> record = _people.Record(index);
            BeneficiaryCodec.ReadPayee(record, out _, out ReadOnlySpan<byte> account);
            if (facts.HolderRelation == HolderRelation.Self)
                AddKnown(accounts, Fingerprint.OfAccount(facts.Bank, account, seed));
            BeneficiaryCodec.ReadContact(record, out ReadOnlySpan<byte> phone, out ReadOnlySpan<byte> address);
            AddKnown(phones, Fingerprint.OfPhone(phone, seed));
            AddKnown(addresses, Fingerprint.OfAddress(facts.Commune, address, seed));
        }

        return new CohortShares([.. accounts], [.. phones], [.. addresses]);
    }

    /// <summary>Positions of the people of some communes (empty: of all) whose citizen id is not among <paramref name="present"/>, which is sorted.</summary>
    public IReadOnlyList<int> MissingFrom(ulong[] present, IReadOnlyCollection<int> communes)
    {
        ArgumentNullException.ThrowIfNull(present);
        ArgumentNullException.ThrowIfNull(communes);
        var places = new HashSet<int>(communes);
        var missing = new List<int>();
        for (int index = 0; index < People; index++)
        {
            if ((places.Count == 0 || places.Contains(_people.FactsOf(index).Commune))
                && Array.BinarySearch(present, BeneficiaryCodec.ReadId(_people.Record(index))) < 0)
            {
                missing.Add(index);
            }
        }

        return missing;
    }

    private bool HasRunningGrant(int index, in BeneficiaryFacts facts)
    {
        if (facts.Standing == Standing.Active)
            return true;
        foreach (ref readonly GrantFacts grant in _people.OthersOf(index))
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
