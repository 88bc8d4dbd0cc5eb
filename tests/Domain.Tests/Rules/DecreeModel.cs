using AnSinh.Domain.Beneficiaries;

namespace AnSinh.Domain.Tests.Rules;

/// <summary>
/// Entitlement as the decrees word it: slow, obvious, and written without the benefit data or the rules of the program, so that the two can
/// be held against each other. Months are counted as year × 12 + month.
/// </summary>
internal static class DecreeModel
{
    public static readonly Dictionary<string, Entry> Categories = new(StringComparer.Ordinal)
    {
        ["CHILD_NO_CARER_U4"] = new("MSA", "1", 250, 0, 4, Next: "CHILD_NO_CARER_4_16"),
        ["CHILD_NO_CARER_4_16"] = new("MSA", "1", 150, 4, 16),
        ["YOUTH_16_22_STUDY"] = new("MSA", "2", 150, 16, 22),
        ["CHILD_HIV_POOR_U4"] = new("MSA", "3", 250, 0, 4, Next: "CHILD_HIV_POOR_4_16"),
        ["CHILD_HIV_POOR_4_16"] = new("MSA", "3", 200, 4, 16, Next: "HIV_POOR_NO_INCOME"),
        ["SINGLE_PARENT_POOR_PER_CHILD"] = new("MSA", "4", 100, 0, 999),
        ["ELDER_POOR_ALONE_60_80"] = new("MSA", "5", 150, 60, 80, Next: "ELDER_POOR_ALONE_80"),
        ["ELDER_POOR_ALONE_80"] = new("MSA", "5", 200, 80, 999),
        ["ELDER_75_80_ETHNIC_POOR"] = new("MSA", "5", 100, 75, 80),
        ["ELDER_80_NO_PENSION"] = new("MSA", "5", 100, 80, 999),
        ["ELDER_POOR_FACILITY_ELIGIBLE_HOME_CARE"] = new("MSA", "5", 300, 60, 999),
        ["DISAB_EXTREME"] = new("MSA", "6", 200, 0, 999),
        ["DISAB_EXTREME_CHILD_ELDER"] = new("MSA", "6", 250, 0, 16, 60, "DISAB_EXTREME"),
        ["DISAB_SEVERE"] = new("MSA", "6", 150, 0, 999),
        ["DISAB_SEVERE_CHILD_ELDER"] = new("MSA", "6", 200, 0, 16, 60, "DISAB_SEVERE"),
        ["CHILD_U3_ETHNIC_POOR"] = new("MSA", "7", 150, 0, 3),
        ["HIV_POOR_NO_INCOME"] = new("MSA", "8", 150, 0, 999),
        ["SOCIAL_PENSION_75"] = new("SPN", "", 0, 75, 999),
        ["SOCIAL_PENSION_70_POOR"] = new("SPN", "", 0, 70, 999),
        ["CARE_CHILD_U4"] = new("CAR", "", 250, 0, 999),
        ["CARE_OWN_FAMILY_EXTREME_DISAB"] = new("CAR", "", 100, 0, 999),
        ["FUNERAL"] = new("FUN", "", 2_000, 0, 999),
        ["FUNERAL_CHILD_OF_SINGLE_PARENT"] = new("FUN", "", 2_000, 0, 999),
        ["FUNERAL_DISASTER"] = new("FUN", "", 5_000, 0, 999),
    };

    /// <param name="SecondFrom">The first age of a second, open range; 999 for none.</param>
    /// <param name="Next">Whose level follows at the upper age.</param>
    public sealed record Entry(
        string Programme, string Clause, long Hundredths, int From, int Below, int SecondFrom = 999, string? Next = null);

    /// <summary>What the office may choose because no source settles it.</summary>
    public sealed record Office(int Province, bool PaysSuspendedMonths, bool SingleParentKeepsBoth);

    /// <summary>đồng that a person is paid in a programme for a month; 0 for nothing.</summary>
    public static long Pays(BeneficiaryRecord person, string programme, int month, Office office)
    {
        // "From the month after the death" there is no allowance.
        if (person.DeathDate is { } death && month > MonthOf(death))
            return 0;
        long benefit = Benefit(person, programme, month, office);

        // "A monthly-social-allowance beneficiary receives the higher of the two."
        if (programme == "MSA" && Benefit(person, "SPN", month, office) is > 0 and long pension && pension >= benefit)
            return 0;
        if (programme == "SPN" && Benefit(person, "MSA", month, office) > benefit)
            return 0;
        return benefit;
    }

    /// <summary>The run that first pays the funeral: nobody dead, nothing decided or decided before the death pays never.</summary>
    public static (int Run, long Amount)? Funeral(BeneficiaryRecord person, Office office)
    {
        if (person.DeathDate is not { } death || MonthOf(death) < MonthOf(new DateOnly(2021, 7, 1)))
            return null;
        List<(int Run, long Amount)> claims = [];
        foreach (GrantedBenefit grant in Grants(person).Where(grant => EntryOf(grant).Programme == "FUN"))
        {
            if (IsSigned(grant) && grant.DecisionDate >= death && IsInForce(grant, MonthOf(death), person, office))
                claims.Add((MonthOf(grant.DecisionDate!.Value), EntryOf(grant).Hundredths * NationalLevel(MonthOf(death)) / 100));
        }

        if (claims.Count == 0)
            return null;
        int first = claims.Min(claim => claim.Run);
        return (first, claims.Where(claim => claim.Run == first).Max(claim => claim.Amount));
    }

    public static int MonthOf(DateOnly day) => (day.Year * 12) + day.Month;

    /// <summary>After a move the new commune pays from the month in which the old one stopped.</summary>
    public static int Payer(BeneficiaryRecord person, int month) =>
        person.CommuneSince is { } since && person.PreviousCommune != 0 && month < (since.Year * 12) + since.Month
            ? person.PreviousCommune
            : person.Commune;

    private static long Benefit(BeneficiaryRecord person, string programme, int month, Office office)
    {
        GrantedBenefit[] running =
            [.. Grants(person).Where(grant => EntryOf(grant).Programme == programme && Runs(grant, person, month, office))];
        long highest = running.Select(grant => Amount(grant, person, month, office)).DefaultIfEmpty().Max();
        if (!office.SingleParentKeepsBoth)
            return highest;

        // A single parent (clause 4) who is elderly (5), disabled (6) or HIV-positive (8) keeps both.
        long children = running.Where(grant => EntryOf(grant).Clause == "4").Select(grant => Amount(grant, person, month, office))
            .DefaultIfEmpty().Max();
        long own = running.Where(grant => EntryOf(grant).Clause is "5" or "6" or "8").Select(grant => Amount(grant, person, month, office))
            .DefaultIfEmpty().Max();
        return Math.Max(highest, children + own);
    }

    private static bool Runs(GrantedBenefit grant, BeneficiaryRecord person, int month, Office office) =>
        IsSigned(grant) && MonthOf(grant.DecisionDate!.Value) <= month && IsInForce(grant, month, person, office)
            && HasAge(EntryOf(grant), person, month);

    private static bool IsSigned(GrantedBenefit grant) => grant.DecisionNumber != "" && grant.DecisionDate is not null;

    private static bool IsInForce(GrantedBenefit grant, int month, BeneficiaryRecord person, Office office)
    {
        int since = grant.StandingSince is { } start ? (start.Year * 12) + start.Month : 0;
        if (grant.Standing != Standing.Active)
            return month < since;

        // Active again: the months owed before that were suspended, if it was a suspension.
        bool wasSuspension =
            grant.StandingReason is StandingReason.Uncollected or StandingReason.Custody or StandingReason.RedeterminationRefused;
        bool owed = person.ArrearsFrom is { } from && month >= (from.Year * 12) + from.Month && month < since;
        return office.PaysSuspendedMonths || !wasSuspension || !owed;
    }

    /// <summary>
    /// From the month in which the lower age is reached; lost in the month in which the upper age is, so stopped from the next. Where
    /// another level follows, the month of the upper age is that level's.
    /// </summary>
    private static bool HasAge(Entry entry, BeneficiaryRecord person, int month)
    {
        int birth = MonthOf(person.BirthDate);
        if (IsPast(entry, person, month))
            return HasAge(Categories[entry.Next!], person, month);
        return (month >= birth + (12 * entry.From) && month <= birth + (12 * entry.Below)) || month >= birth + (12 * entry.SecondFrom);
    }

    private static bool IsPast(Entry entry, BeneficiaryRecord person, int month)
    {
        int birth = MonthOf(person.BirthDate);
        return entry.Next is not null && month >= birth + (12 * entry.Below) && month < birth + (12 * entry.SecondFrom);
    }

    /// <summary>The level of the age; without a decision never a higher one than the row's.</summary>
    private static long Hundredths(Entry entry, BeneficiaryRecord person, int month) =>
        IsPast(entry, person, month)
            ? Math.Min(entry.Hundredths, Hundredths(Categories[entry.Next!], person, month))
            : entry.Hundredths;

    private static long Amount(GrantedBenefit grant, BeneficiaryRecord person, int month, Office office)
    {
        string code = CodeOf(grant.Category);
        Entry entry = EntryOf(grant);
        int decree20 = MonthOf(new DateOnly(2021, 7, 1));
        if (entry.Programme == "SPN")
            return month < MonthOf(new DateOnly(2025, 7, 1))
                ? 0
                : 500_000 + (month >= ProvincesMonth(office) ? 150_000 : 0);
        if (month < decree20 && (code is "ELDER_75_80_ETHNIC_POOR" or "CHILD_U3_ETHNIC_POOR" || entry.Programme == "CAR"))
            return 0;

        // Article 6 multiplies the level of the province, article 20 the national one.
        long level = entry.Programme == "MSA" && month >= ProvincesMonth(office) ? 650_000 : NationalLevel(month);
        long one = Hundredths(entry, person, month) * level / 100;
        return code == "SINGLE_PARENT_POOR_PER_CHILD" ? one * grant.Children
            : code.StartsWith("CARE_", StringComparison.Ordinal) ? one * Math.Max((int)grant.Children, 1)
            : one;
    }

    /// <summary>Hanoi has its own level from January 2026, Hồ Chí Minh City with Bình Dương from September 2025.</summary>
    private static int ProvincesMonth(Office office) => MonthOf(office.Province == 1 ? new DateOnly(2026, 1, 1) : new DateOnly(2025, 9, 1));

    private static long NationalLevel(int month) =>
        month >= MonthOf(new DateOnly(2024, 7, 1)) ? 500_000
        : month >= MonthOf(new DateOnly(2021, 7, 1)) ? 360_000
        : 270_000;

    private static GrantedBenefit[] Grants(BeneficiaryRecord person) =>
    [
        new()
        {
            Category = person.Category,
            Children = person.Children,
            DecisionNumber = person.DecisionNumber,
            DecisionDate = person.DecisionDate,
            Standing = person.Standing,
            StandingSince = person.StandingSince,
            StandingReason = person.StandingReason,
        },
        .. person.OtherGrants,
    ];

    private static Entry EntryOf(GrantedBenefit grant) => Categories[CodeOf(grant.Category)];

    private static string CodeOf(byte number) => Codes[number];

    private static readonly Dictionary<byte, string> Codes = Categories.Keys.ToDictionary(Person.Number, code => code);
}
