using System.Text;
using AnSinh.Files.Registry;
using AnSinh.Files.Tables;

namespace AnSinh.Files.Tests;

public sealed class TableFileTests : IDisposable
{
    private const string Names =
        "id,name,address\n1,Nguyễn Thị Hường,Thôn Bình Phước\n2,Trần Văn Đức,Khu phố Đông Tân\n3,Võ Thị Bé Ngọc,Đường Lê Lợi\n4,Phạm Hữu "
        + "Nghĩa,Tổ 5\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("ansinh-tables-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16be")]
    [InlineData("windows-1258")]
    [InlineData("tcvn3")]
    [InlineData("vni")]
    public void An_encoding_is_told_from_the_bytes_and_read_when_named(string encoding)
    {
        string path = Write(Encode(Names, encoding));
        ReadText(path, new TableOptions(), out string form).ShouldBe(Names);
        form.ShouldStartWith(
            encoding switch { "windows-1258" => "Windows-1258", "tcvn3" => "TCVN3", "vni" => "VNI", "utf-8" => "UTF-8", _ => "UTF-16" });
        ReadText(path, new TableOptions { Encoding = encoding }, out _).ShouldBe(Names);
    }

    [Fact]
    public void Utf_8_reaches_the_reader_byte_for_byte()
    {
        byte[] bytes = [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes("a,b\r\n\"x;\r\ny\",2")];
        ReadBytes(Write(bytes)).ShouldBe(bytes);
    }

    [Fact]
    public void Windows_1258_of_a_long_file_loses_no_mark_at_the_end_of_a_block()
    {
        string text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},Nguyễn Thị Hường,Thôn Đông Phước\n"));
        ReadText(Write(Encode(text, "windows-1258")), new TableOptions(), out _).ShouldBe(text);
        ReadText(Write(Encode(text, "utf-16")), new TableOptions(), out _).ShouldBe(text);
    }

    [Fact]
    public void Bytes_that_fit_no_encoding_are_refused()
    {
        byte[] bytes = [.. "id,name\n"u8, .. Enumerable.Range(0x80, 128).SelectMany(value => new[] { (byte)'a', (byte)value, (byte)' ' })];
        Fault(Write(bytes)).ShouldContain("Name the encoding");
        Fault(Write("a"u8.ToArray()), new TableOptions { Encoding = "koi8" }).ShouldContain("'koi8' is not known");
    }

    [Fact]
    public void Letters_spoilt_before_saving_are_refused()
    {
        Fault(Write(Encoding.UTF8.GetBytes("id,name\n1,Nguyá»…n Thá»‹ HÆ°á»ng\n"))).ShouldContain("spoilt");
    }

    [Fact]
    public void Half_a_letter_of_utf_16_is_refused()
    {
        string path = Write([.. Encode(Names, "utf-16"), 0x41]);
        Should.Throw<RegistryFileException>(() => ReadBytes(path)).Message.ShouldContain("not whole UTF-16");
    }

    [Theory]
    [InlineData(';')]
    [InlineData('\t')]
    public void Other_separators_become_commas_and_lines_stay(char separator)
    {
        string text = "id;name;note\r\n1;Nguyễn, Văn;\"a;\"\"b\"\"\"\n\n2;x;\"two\nlines\"\n3;\"broken;z\n4;d;e".Replace(';', separator);
        ReadText(Write(Encoding.UTF8.GetBytes(text)), new TableOptions(), out string form)
            .ShouldBe(
                $"id,name,note\n1,\"Nguyễn, "
                + $"Văn\",{(separator == ';' ? "\"a;\"\"b\"\"\"" : "\"a\t\"\"b\"\"\"")}\n\n"
                + $"2,x,\"two\nlines\"\n3{separator}\"broken{separator}z\n4,d,e\n");
        form.ShouldContain(separator == ';' ? "semicolons" : "tabs");
    }

    [Fact]
    public void A_workbook_gives_its_cells_as_an_officer_sees_them()
    {
        string path = new Workbook().Sheet("Danh sách",
        [
            ["citizen_id", "account_number", "standing_since", "date_of_birth", "note", "amount"],
            ["074139000001", "0071001234", new DateTime(2024, 5, 1), new DateTime(1939, 5, 6), "Ấp 1,\n\"Bình\"", 120_000_000_000L],
            null,
            [74139000002L, 71001234, "2024-06", "1940-01-02", new Workbook.Formula("A1", "value"), 1.5],
            [null, null, null, null, null, null],
            [null, "x"],
        ]).Save(Path.Combine(_folder, "book.csv"));
        ReadText(path, new TableOptions(), out string form).ShouldBe(
            """"
            citizen_id,account_number,standing_since,date_of_birth,note,amount
            074139000001,0071001234,2024-05,1939-05-06,"Ấp 1, ""Bình""",120000000000

            074139000002,71001234 (number),2024-06,1940-01-02,value,1.5

            ,x,,,,

            """".ReplaceLineEndings("\n"));
        form.ShouldBe("workbook, sheet 'Danh sách'");
    }

    [Fact]
    public void A_number_with_more_digits_than_a_spreadsheet_keeps_is_marked_in_any_column()
    {
        string path = new Workbook().Sheet("a", [["n"], [1234567890123456789L]]).Save(Path.Combine(_folder, "a.xlsx"));
        ReadText(path, new TableOptions(), out _).ShouldEndWith(" (number)\n");
    }

    [Fact]
    public void Several_sheets_need_a_choice()
    {
        string path = new Workbook()
            .Sheet("một", [["a"], ["1"]])
            .Sheet("hai", [["b"], ["2"]])
            .Sheet("ẩn", [["c"]], hidden: true)
            .Save(Path.Combine(_folder, "a.xlsx"));
        Fault(path).ShouldContain("2 sheets, 'một', 'hai'");
        Fault(path, new TableOptions { Sheet = "ba" }).ShouldContain("no visible sheet 'ba'");
        ReadText(path, new TableOptions { Sheet = "HAI" }, out _).ShouldBe("b\n2\n");
    }

    [Fact]
    public void A_protected_a_broken_and_a_foreign_archive_are_refused()
    {
        Fault(Write([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0])).ShouldContain("password");
        byte[] whole = File.ReadAllBytes(new Workbook().Sheet("a", [["a"], ["1"]]).Save(Path.Combine(_folder, "a.xlsx")));
        Fault(Write(whole[..(whole.Length / 2)])).ShouldContain("broken");
        string packed = Path.Combine(_folder, "b.zip");
        using (var zip = new System.IO.Compression.ZipArchive(File.Create(packed), System.IO.Compression.ZipArchiveMode.Create))
            zip.CreateEntry("x.txt");
        Fault(packed).ShouldContain("no XLSX");
        Fault(Path.Combine(_folder, "a.xlsx"), new TableOptions { MaxWorkbookBytes = 10 }).ShouldContain("more than 10 bytes");
    }

    private static byte[] Encode(string text, string encoding) => encoding switch
    {
        "utf-8" => Encoding.UTF8.GetBytes(text),
        "utf-16" => Encoding.Unicode.GetBytes(text),
        "utf-16be" => Encoding.BigEndianUnicode.GetBytes(text),
        _ => [.. text.SelectMany(letter => LegacyBytes.Of(letter, encoding))],
    };

    private static string ReadText(string path, TableOptions options, out string form)
    {
        using TableStream stream = TableFile.OpenAsCsv(path, options);
        form = stream.Form;
        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
        return reader.ReadToEnd();
    }

    private static byte[] ReadBytes(string path)
    {
        using Stream stream = TableFile.OpenAsCsv(path);
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static string Fault(string path, TableOptions? options = null)
    {
        string message = Should.Throw<RegistryFileException>(() => TableFile.OpenAsCsv(path, options)).Message;
        message.ShouldStartWith(path);
        message.ShouldNotContain("\n");
        return message;
    }

    private string Write(byte[] bytes)
    {
        string path = Path.Combine(_folder, "table.csv");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
