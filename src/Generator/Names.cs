using System.Text;
using AnSinh.Domain.Beneficiaries;

namespace AnSinh.Generator;

/// <summary>A part of a name, as people write it and as banks print it, both in UTF-8.</summary>
internal readonly record struct NamePart(byte[] Written, byte[] Printed)
{
    public static NamePart Of(string text) => new(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(NameComparison.Fold(text)));
}

/// <summary>A full name by its parts.</summary>
internal readonly record struct PersonName(NamePart Family, NamePart Middle, NamePart Given);

/// <summary>
/// Composes Vietnamese names. Family names differ also without their marks, so a neighbour in the list is always another name.
/// </summary>
internal static class Names
{
    private static readonly NamePart[] Families = Parts(
        "Nguyễn Trần Lê Phạm Huỳnh Võ Phan Trương Bùi Đặng Đỗ Ngô Hồ Dương Đinh Lâm Mai Trịnh Đoàn Lương Tạ Tô Cao Châu Thái Quách Hà "
        + "Vương Kiều Thạch");
    private static readonly int[] FamilyShares =
        [36, 11, 10, 7, 6, 5, 4, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
    private static readonly Weighted FamilyOf = new(FamilyShares);
    private static readonly NamePart[] MaleMiddles = Parts("Văn Văn Văn Văn Hữu Đức Công Minh Quang Ngọc Thanh Hoàng Xuân Quốc Đình Tấn");
    private static readonly NamePart[] FemaleMiddles = Parts("Thị Thị Thị Thị Thị Thị Ngọc Thu Kim Mỹ Thanh Bích Hồng Xuân Tuyết Cẩm");

    private static readonly NamePart[] MaleGivens = Parts(
        "An Bảo Bình Chiến Cường Dũng Đạt Đông Giang Hải Hiếu Hòa Hùng Hưng Khánh Khoa Kiên Lâm Long Lộc Lực Mạnh Nam Nghĩa Nhân Phong "
        + "Phú Phúc Phước Quân Sang Sơn Tài Tâm Tân Thắng Thành Thịnh Tiến Toàn Trí Trung Tú Tuấn Tùng Việt Vinh");

    private static readonly NamePart[] FemaleGivens = Parts(
        "Anh Ánh Bé Châu Chi Cúc Diễm Diệu Dung Duyên Đào Giang Hà Hạnh Hân Hằng Hiền Hoa Hồng Huệ Hương Hường Khánh Lan Lành Liên Linh "
        + "Loan Mai Nga Ngân Nguyệt Nhi Nhung Nụ Oanh Phượng Quyên Sen Thảo Thơm Thủy Trang Trinh Tuyết Uyên Vân Xuân Yến");

    public static PersonName Next(ref SplitMix64 random, bool female, out int family)
    {
        family = FamilyOf.Next(ref random);
        NamePart[] middles = female ? FemaleMiddles : MaleMiddles;
        NamePart[] givens = female ? FemaleGivens : MaleGivens;
        return new PersonName(Families[family], middles[random.Below(middles.Length)], givens[random.Below(givens.Length)]);
    }

    /// <summary>The same name with another family's: never the same person.</summary>
    public static PersonName OfAnotherFamily(PersonName name, int family) =>
        name with { Family = Families[(family + 1) % Families.Length] };

    private static NamePart[] Parts(string names) => [.. names.Split(' ').Select(NamePart.Of)];
}
