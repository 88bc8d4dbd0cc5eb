using System.Collections.Frozen;
using System.Text;
using AnSinh.Domain.Beneficiaries;

namespace AnSinh.Files.Tables;

/// <summary>Finds the column that a heading names: by its own name or by the Vietnamese heading that offices use, marks or not.</summary>
internal static class Headings
{
    // The column, then headings without marks. A heading stands for one column only, in registry and lists alike.
    private static readonly string[] Lines =
    [
        "citizen_id=so dinh danh ca nhan|so dinh danh|ma dinh danh|so cccd|cccd|so can cuoc|so can cuoc cong dan",
        "full_name=ho va ten|ho ten|ho va ten nguoi huong|ho ten nguoi huong",
        "date_of_birth=ngay sinh|ngay thang nam sinh",
        "sex=gioi tinh",
        "commune_code=ma xa|ma xa phuong",
        "category=nhom doi tuong|ma nhom doi tuong|ma doi tuong",
        "children=so con",
        "decision_number=so quyet dinh",
        "decision_date=ngay quyet dinh",
        "standing=tinh trang",
        "standing_since=tinh trang tu thang",
        "standing_reason=ly do tinh trang",
        "death_date=ngay mat|ngay chet",
        "payment_channel=kenh chi tra|hinh thuc chi tra",
        "bank_bin=ma bin|ma bin ngan hang",
        "bank_bic=ma bic|ma bic ngan hang",
        "account_number=so tai khoan",
        "account_holder=chu tai khoan|ten chu tai khoan",
        "holder_relation=quan he voi chu tai khoan",
        "account_since=tai khoan tu ngay",
        "other_grants=khoan huong khac",
        "phone=so dien thoai|dien thoai",
        "address=dia chi",
        "arrears_from=truy linh tu thang",
        "previous_commune=ma xa cu",
        "commune_since=ve xa moi tu thang",
        "amount=so tien",
        "currency=loai tien",
        "end_to_end_id=ma tham chieu",
        "row=dong goc",
        "msg_id=ma danh sach",
        "programme=chuong trinh",
        "period=ky chi tra|thang huong",
        "number_of_transactions=so luong giao dich|so dong",
        "control_sum=tong kiem tra|tong so tien",
        "execution_date=ngay thuc hien",
        "parent=danh sach goc",
    ];

    private static readonly FrozenDictionary<string, string> Names = Lines
        .Select(line => line.Split('='))
        .SelectMany(parts => parts[1].Split('|').Append(parts[0]).Select(heading => (Key: KeyOf(heading), Column: parts[0])))
        .ToFrozenDictionary(entry => entry.Key, entry => entry.Column, StringComparer.Ordinal);

    /// <summary>The column that the heading names; the heading itself, trimmed, when it names none.</summary>
    public static string NameOf(string heading) => Names.GetValueOrDefault(KeyOf(heading)) ?? FieldText.Trimmed(heading.Trim('"'));

    /// <summary>Upper case without marks, blanks and underscores as one blank; an asterisk marks required columns in forms.</summary>
    private static string KeyOf(string heading)
    {
        var key = new StringBuilder(heading.Length);
        foreach (char c in heading)
        {
            if (VietnameseLetters.IsMark(c) || FieldText.IsInvisible(c))
                continue;
            bool isGap = char.IsWhiteSpace(c) || c is '_' or '*' or '"' or ':';
            if (!isGap)
                key.Append(VietnameseLetters.Fold(c));
            else if (key.Length > 0 && key[^1] != ' ')
                key.Append(' ');
        }

        return key.ToString().TrimEnd();
    }
}
