using System.Text;

namespace AnSinh.Files.Tests.Trials;

/// <summary>One small file of the corpus, and what each of its rows must become.</summary>
/// <param name="Verdicts">Of each row below the header: <c>ok</c>, or <c>field:RULE</c>.</param>
internal sealed record CorpusFile(string Name, byte[] Bytes, string[] Verdicts);

/// <summary>
/// Registry files as offices send them, made here with what must come out: encodings, separators and line ends of spreadsheets in
/// Vietnamese and English, forms of workbooks, and the faults of one cell at a time.
/// </summary>
internal static class Corpus
{
    private static readonly string[] Names = ["Nguyễn Thị Hường", "Trần Văn Đức", "Võ Thị Bé Ngọc", "Phạm Hữu Nghĩa", "Đỗ Thị Tố"];

    // The field, what a cell has, and what must come of it.
    private static readonly (string Field, string Value, string Verdict)[] Cells =
    [
        ("full_name", "  Nguyễn  Thị\u00A0Hường ", "ok"), ("full_name", "Nguyen\u0302\u0303 Thi\u0323 Hoa", "ok"),
        ("full_name", "Ðỗ Thị Mẫu", "ok"), ("full_name", "H'Mông Ƀyă", "ok"), ("full_name", "Út", "ok"),
        ("full_name", "Nguyễn\u200BThị Hoa", "ok"), ("full_name", "", "full_name:NAME_MISSING"),
        ("full_name", "0", "full_name:NAME_MISSING"), ("full_name", "-", "full_name:NAME_MISSING"),
        ("full_name", "NULL", "full_name:NAME_MISSING"), ("full_name", "nan", "full_name:NAME_MISSING"),
        ("full_name", "không có", "full_name:NAME_MISSING"), ("full_name", "1234", "full_name:NAME_FORMAT"),
        ("full_name", "=1+1", "full_name:NAME_FORMAT"), ("full_name", "@SUM(A1)", "full_name:NAME_FORMAT"),
        ("full_name", "#N/A", "full_name:CELL_ERROR"), ("full_name", "#SPILL!", "full_name:CELL_ERROR"),
        ("full_name", "#####", "full_name:CELL_ERROR"), ("full_name", "Err:508", "full_name:CELL_ERROR"),
        ("full_name", "Nguy?n Th? Hoa", "full_name:LETTER_UNKNOWN"), ("full_name", "Nguy\uFFFDn", "full_name:LETTER_UNKNOWN"),
        ("full_name", "NguyÔn V¨n An", "full_name:LETTER_UNKNOWN"), ("full_name", "Nguyeãn An", "full_name:LETTER_UNKNOWN"),
        ("citizen_id", "'074139009999", "ok"), ("citizen_id", "\u00A0074139009999\u200B", "ok"),
        ("citizen_id", "\"=\"\"074139009999\"\"\"", "ok"), ("citizen_id", "74139009999", "citizen_id:ID_FORMAT"),
        ("citizen_id", "7.4139E+10", "citizen_id:ID_FORMAT"), ("citizen_id", "074139009999.0", "citizen_id:ID_FORMAT"),
        ("citizen_id", "074 139 009 999", "citizen_id:ID_FORMAT"), ("citizen_id", "281234567", "citizen_id:ID_FORMAT"),
        ("citizen_id", "０７４１３９００９９９９", "citizen_id:ID_FORMAT"), ("date_of_birth", "1939-05-06 ", "ok"),
        ("date_of_birth", "06/05/1939", "date_of_birth:DATE_FORMAT"), ("date_of_birth", "1939", "date_of_birth:DATE_FORMAT"),
        ("date_of_birth", "1939-02-30", "date_of_birth:DATE_FORMAT"), ("date_of_birth", "14371", "date_of_birth:DATE_FORMAT"),
        ("date_of_birth", "0039-05-06", "date_of_birth:DATE_YEAR"), ("date_of_birth", "May 6 1939", "date_of_birth:DATE_FORMAT"),
        ("sex", "F\u00A0", "ok"), ("sex", "Nữ", "sex:SEX_FORMAT"), ("sex", "f", "sex:SEX_FORMAT"),
        ("commune_code", "1", "commune_code:COMMUNE_UNKNOWN"), ("commune_code", "25741.0", "commune_code:COMMUNE_UNKNOWN"),
        ("decision_number", "12/2022", "ok"), ("decision_number", "Dec-22", "decision_number:DATE_CELL"),
        ("decision_number", "12/Q?-UBND", "decision_number:LETTER_UNKNOWN"), ("decision_date", "", "ok"),
        ("decision_date", "4/3/2022", "decision_date:DATE_FORMAT"), ("death_date", "0", "death_date:DATE_FORMAT"),
        ("account_number", "'0071001234", "ok"), ("account_number", "\"=\"\"0071001234\"\"\"", "ok"),
        ("account_number", "0071001234\t", "ok"), ("account_number", "5.59021E+12", "account_number:ACCOUNT_FORMAT"),
        ("account_number", "0071 001 234", "account_number:ACCOUNT_FORMAT"),
        ("account_number", "007\u200B1001234", "account_number:ACCOUNT_FORMAT"),
        ("account_number", "#REF!", "account_number:ACCOUNT_FORMAT"), ("bank_bin", "970436 ", "ok"),
        ("bank_bin", "970\u00A0436", "bank_bin:BANK_UNKNOWN"), ("bank_bin", "970.436", "bank_bin:BANK_UNKNOWN"),
        ("bank_bic", "bftvvnvx", "ok"), ("account_holder", "0", "ok"), ("account_holder", "-", "ok"),
        ("account_holder", "NGUY?N", "account_holder:LETTER_UNKNOWN"), ("children", "0.0", "children:CHILDREN_FORMAT"),
    ];

    public static IEnumerable<CorpusFile> Files() =>
        Texts().Concat(Faults()).Concat(Workbooks()).Concat(Shapes());

    private static string[][] People(int count, string decision = "12/QĐ") => [.. Enumerable.Range(1, count).Select(
        i => Trial.Person(i, ("full_name", Names[i % Names.Length]), ("account_holder", ""), ("decision_number", decision)))];

    /// <summary>What spreadsheets and programs write: encoding, separator, end of line.</summary>
    private static IEnumerable<CorpusFile> Texts()
    {
        string[] ok = ["ok", "ok", "ok", "ok", "ok"];
        foreach (string encoding in (string[])["utf-8", "utf-8-mark", "utf-16", "utf-16be", "windows-1258", "tcvn3", "vni"])
        {
            foreach (char separator in ",;\t")
            {
                foreach (string end in (string[])["\n", "\r\n", "\r"])
                {
                    // LegacyBytes knows some letters only.
                    string table = encoding is "tcvn3" or "vni" or "windows-1258"
                        ? Trial.Table([.. Enumerable.Range(1, 5).Select(i => Trial.Person(
                            i, ("full_name", "Nguyễn Thị Hường"), ("account_holder", ""), ("decision_number", "12/QĐ")))])
                        : Trial.Table(People(5));
                    string text = table.Replace(',', separator).Replace("\n", end, StringComparison.Ordinal);
                    yield return new CorpusFile($"{encoding} {(int)separator} {end.Length}{(int)end[0]}", Encode(text, encoding), ok);
                }
            }
        }
    }

    private static byte[] Encode(string text, string encoding) => encoding switch
    {
        "utf-8" => Encoding.UTF8.GetBytes(text),
        "utf-8-mark" => [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text)],
        "utf-16" => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)],
        "utf-16be" => [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(text)],
        _ => [.. text.SelectMany(letter => LegacyBytes.Of(letter, encoding))],
    };

    /// <summary>One fault a file, between two good people.</summary>
    private static IEnumerable<CorpusFile> Faults()
    {
        for (int i = 0; i < Cells.Length; i++)
        {
            (string field, string value, string verdict) = Cells[i];
            string table = Trial.Table([.. People(1), Trial.Person(9_999, ("account_holder", ""), (field, value)), Trial.Person(2)]);
            yield return new CorpusFile($"cell {i} {field}", Encoding.UTF8.GetBytes(table), ["ok", verdict, "ok"]);
        }
    }

    /// <summary>The same people as programs write workbooks.</summary>
    private static IEnumerable<CorpusFile> Workbooks()
    {
        string[][] people = People(3);
        foreach (string dimension in (string[])["", "<dimension ref=\"A1\"/>", "<dimension ref=\"A1:S4\"/>"])
        {
            foreach (string properties in (string[])["<workbookPr/>", "<workbookPr date1904=\"1\"/>"])
            {
                foreach (string kind in (string[])["inline", "shared", "str", "backwards"])
                {
                    var shared = new List<string>();
                    string rows = string.Concat(people.Prepend(Trial.Columns).Select((cells, row) => Row(row + 1, cells, kind, shared)));
                    var file = new SheetFile { Rows = rows, BeforeRows = dimension, WorkbookProperties = properties, Shared = [.. shared] };
                    yield return new CorpusFile($"workbook {kind} {dimension} {properties}", file.Bytes(), ["ok", "ok", "ok"]);
                }
            }
        }
    }

    private static string Row(int row, string[] cells, string kind, List<string> shared)
    {
        IEnumerable<string> written = cells.Select((text, column) =>
        {
            string at = $"{SheetFile.Column(column)}{row}";
            if (text.Length == 0)
                return "";
            if (kind == "shared")
            {
                shared.Add(text);
                return $"<c r=\"{at}\" t=\"s\"><v>{shared.Count - 1}</v></c>";
            }

            return kind == "str" ? $"<c r=\"{at}\" t=\"str\"><f>A1</f><v>{text}</v></c>" : SheetFile.Text(at, text);
        });
        return $"<row r=\"{row}\">{string.Concat(kind == "backwards" ? written.Reverse() : written)}</row>";
    }

    /// <summary>What stands around and between the rows.</summary>
    private static IEnumerable<CorpusFile> Shapes()
    {
        string header = string.Join(',', Trial.Columns) + "\n";
        string one = string.Join(',', Trial.Person(1)) + "\n", two = string.Join(',', Trial.Person(2)) + "\n";
        (string Name, string Text, string[] Verdicts)[] shapes =
        [
            ("blank rows", header + one + new string(',', 18) + "\n\n \n" + two + ",,,\n", ["ok", "ok"]),
            ("quoted blanks", header + one + "\"\",\"\"\n" + two, ["ok", "ok"]),
            ("ends early", header + string.Join(',', Trial.Person(1).Take(16)) + "\n" + two, ["ok", "ok"]),
            ("too many empty", header + one.TrimEnd() + ",,,\n" + two, ["ok", "ok"]),
            ("too many", header + one.TrimEnd() + ",,x\n" + two, [":FIELD_COUNT", "ok"]),
            ("title", "ỦY BAN NHÂN DÂN XÃ MẪU\n\n" + header + one + two, ["ok", "ok"]),
            ("sep", "sep=,\n" + header + one + two, ["ok", "ok"]),
            ("total", header + one + two + "Tổng cộng,2\n,,,,,,Ngày 25 tháng 11\n", ["ok", "ok", ":NO_PERSON", ":NO_PERSON"]),
            ("joined", "\uFEFF" + header + one + "\uFEFF" + header + two, ["ok", "ok"]),
            ("joined other", header + one + string.Join(',', Trial.Columns.Reverse()) + "\n" + two, ["ok", ":HEADER_OTHER"]),
            ("two marks", "\uFEFF\uFEFF" + header + one, ["ok"]),
            ("quote open", header + one.Replace("Nguyễn", "\"Nguyễn", StringComparison.Ordinal) + two, [":QUOTES", "ok"]),
            ("line break", header + one.Replace("Nguyễn Thị Hường", "\"Nguyễn\nThị Hường\"", StringComparison.Ordinal) + two, ["ok", "ok"]),
            ("twice", header + one + one, ["ok", "citizen_id:ID_DUPLICATE"]),
            ("no line end", header + one + two.TrimEnd(), ["ok", "ok"]),
            ("capitals", header.ToUpperInvariant() + one, ["ok"]),
            ("quoted names", string.Join(',', Trial.Columns.Select(name => $"\" {name} \"")) + "\n" + one, ["ok"]),
        ];
        return shapes.Select(shape => new CorpusFile(shape.Name, Encoding.UTF8.GetBytes(shape.Text), shape.Verdicts));
    }
}
