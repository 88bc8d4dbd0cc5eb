using System.Text;
using AnSinh.Domain.Rules;

namespace AnSinh.Generator;

/// <summary>A category as it occurs in a province: its share and the ages, in months, of those who have it.</summary>
internal sealed record Profile(byte[] Code, int Share, int FirstAge, int LastAge, bool HasChildren)
{
    /// <summary>
    /// The ages keep this distance from the limits of the category, so that a person is judged alike in the months around.
    /// </summary>
    private const int MarginMonths = 6;

    public static Profile[] All { get; } =
    [
        Years("ELDER_80_NO_PENSION", 300, 80, 102),
        Years("DISAB_SEVERE", 220, 17, 59),
        Years("DISAB_SEVERE_CHILD_ELDER", 80, 60, 95),
        Years("DISAB_SEVERE_CHILD_ELDER", 50, 1, 16),
        Years("DISAB_EXTREME", 70, 17, 59),
        Years("DISAB_EXTREME_CHILD_ELDER", 40, 60, 95),
        Years("DISAB_EXTREME_CHILD_ELDER", 20, 1, 16),
        Years("SINGLE_PARENT_POOR_PER_CHILD", 50, 20, 50),
        Years("ELDER_POOR_ALONE_60_80", 30, 60, 80),
        Years("ELDER_POOR_ALONE_80", 25, 80, 100),
        Years("ELDER_75_80_ETHNIC_POOR", 20, 75, 80),
        Years("ELDER_POOR_FACILITY_ELIGIBLE_HOME_CARE", 5, 60, 95),
        Years("CHILD_NO_CARER_U4", 8, 0, 4),
        Years("CHILD_NO_CARER_4_16", 25, 4, 16),
        Years("YOUTH_16_22_STUDY", 12, 16, 22),
        Years("CHILD_HIV_POOR_U4", 1, 0, 4),
        Years("CHILD_HIV_POOR_4_16", 3, 4, 16),
        Years("CHILD_U3_ETHNIC_POOR", 15, 0, 3),
        Years("HIV_POOR_NO_INCOME", 26, 20, 65),
    ];

    /// <summary>Someone of working age who is filed as a person of eighty.</summary>
    public static Profile TooYoung { get; } = Years("ELDER_80_NO_PENSION", 0, 30, 60);

    /// <summary>Whoever is paid per child.</summary>
    public static Profile Parent { get; } = All.First(profile => profile.HasChildren);

    private static Profile Years(string code, int share, int from, int below) =>
        BenefitCategories.TryGet(code, out BenefitCategory? category)
            ? new Profile(Encoding.ASCII.GetBytes(code), share, (from * 12) + MarginMonths, (below * 12) - MarginMonths, category.PerChild)
            : throw new InvalidOperationException($"The benefit data has no category {code}.");
}
