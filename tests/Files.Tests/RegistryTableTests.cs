using System.Globalization;
using System.Text;
using AnSinh.Files.Registry;
using AnSinh.Files.Tables;

namespace AnSinh.Files.Tests;

/// <summary>How often a registry file is read: once for its structure, once for its rows, and its head once for all.</summary>
public sealed class RegistryTableTests
{
    private const int ManyRows = 30_000;

    private static readonly TableOptions Options = new();

    [Theory]
    [InlineData("utf-8", ',')]
    [InlineData("utf-8", ';')]
    [InlineData("utf-16", ',')]
    [InlineData("windows-1258", ',')]
    [InlineData("tcvn3", ',')]
    [InlineData("vni", '\t')]
    public void A_large_file_is_read_twice_and_its_head_once(string encoding, char separator)
    {
        var file = new CountingStream(Encode(Text(ManyRows).Replace(',', separator), encoding));
        file.Length.ShouldBeGreaterThan(3 * FileLimits.CheckBufferBytes);
        using RegistryTable table = RegistryTable.Open(file);
        table.Summary.Rows.ShouldBe(ManyRows);
        using TableStream rows = table.Rows();
        Names(rows).Count(name => name == "Nguyễn Thị Hường").ShouldBe(ManyRows);
        long twice = FileLimits.CheckBufferBytes + (2 * (file.Length - FileLimits.CheckBufferBytes));
        file.BytesRead.ShouldBeInRange(twice, twice + FileLimits.BufferBytes);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("windows-1258")]
    public void A_file_that_fits_the_head_is_read_once(string encoding)
    {
        var file = new CountingStream(Encode(Text(100), encoding));
        using RegistryTable table = RegistryTable.Open(file);
        using TableStream rows = table.Rows();
        Names(rows).Length.ShouldBe(100);
        file.BytesRead.ShouldBe(file.Length);
    }

    [Fact]
    public void Rows_are_read_as_often_as_they_are_asked_for()
    {
        using RegistryTable table = RegistryTable.Open(new CountingStream(Encode(Text(ManyRows), "utf-8")));
        for (int pass = 0; pass < 3; pass++)
        {
            using TableStream rows = table.Rows();
            rows.Form.ShouldBe("UTF-8");
            Names(rows).Length.ShouldBe(ManyRows);
        }
    }

    /// <summary>Only the last letters tell: the form is right all the same.</summary>
    [Fact]
    public void A_file_whose_letters_of_another_encoding_come_late_is_read_rightly()
    {
        string text = Text(ManyRows, name: "Nguyen Thi Huong", decision: "12/QD")
            + string.Concat(Enumerable.Range(ManyRows + 1, 9).Select(row => Line(row) + "\n"));
        using RegistryTable table = RegistryTable.Open(new CountingStream(Encode(text, "windows-1258")));
        using TableStream rows = table.Rows();
        rows.Form.ShouldBe("Windows-1258");
        Names(rows)[^1].ShouldBe("Nguyễn Thị Hường");
    }

    [Fact]
    public void Letters_that_were_spoilt_before_are_refused_wherever_they_are()
    {
        string text = Text(ManyRows) + Line(ManyRows + 1, name: "Nguyá»…n Thá»‹ HÆ°á»ng") + "\n";
        Should.Throw<RegistryFileException>(() => RegistryTable.Open(new CountingStream(Encode(Text(9, "Nguyá»…n"), "utf-8")))).Message
            .ShouldContain("spoilt");

        // As before, the first lines with letters decide.
        using RegistryTable table = RegistryTable.Open(new CountingStream(Encode(text, "utf-8")));
        table.Summary.Rows.ShouldBe(ManyRows + 1);
    }

    [Fact]
    public void A_fault_behind_the_head_is_found_before_any_row_is_used()
    {
        string text = Text(ManyRows) + new string('x', FileLimits.MaxLineBytes + 2) + "\n";
        Should.Throw<RegistryFileException>(() => RegistryTable.Open(new CountingStream(Encode(text, "utf-8")))).Message
            .ShouldContain($"Line {ManyRows + 2} is longer");
    }

    /// <summary>What a client does before it sends the file.</summary>
    [Theory]
    [InlineData("utf-8")]
    [InlineData("windows-1258")]
    [InlineData("utf-16")]
    public void A_look_at_the_head_reads_no_more_than_that(string encoding)
    {
        foreach (int rows in (int[])[100, ManyRows, 3 * ManyRows])
        {
            var file = new CountingStream(Encode(Text(rows), encoding));
            long length = file.Length;
            RegistryFile.CheckHead(file, Options);
            file.BytesRead.ShouldBeLessThanOrEqualTo(Math.Min(length, 3L * FileLimits.CheckBufferBytes));
        }
    }

    [Fact]
    public void A_look_at_the_head_refuses_what_is_no_registry()
    {
        Look("id_of_person" + Text(ManyRows)[10..], "utf-8").ShouldContain("missing citizen_id");
        Look("", "utf-8").ShouldContain("is empty");
        Look(Text(ManyRows, name: "Nguyá»…n"), "utf-8").ShouldContain("spoilt");
        Look(Text(9) + new string('x', 2 * FileLimits.CheckBufferBytes), "utf-8").ShouldContain("is longer");

        static string Look(string text, string encoding) => Should
            .Throw<RegistryFileException>(() => RegistryFile.CheckHead(new CountingStream(Encode(text, encoding)), Options)).Message;
    }

    private static string Text(int rows, string name = "Nguyễn Thị Hường", string decision = "12/QĐ")
    {
        var text = new StringBuilder(RegistryColumns.Header).Append('\n');
        for (int row = 1; row <= rows; row++)
            text.Append(Line(row, name, decision)).Append('\n');
        return text.ToString();
    }

    private static string Line(int number, string name = "Nguyễn Thị Hường", string decision = "12/QĐ") => Rows.Line(
        ("citizen_id", string.Create(CultureInfo.InvariantCulture, $"074139{number:D6}")), ("full_name", name),
        ("decision_number", decision));

    private static string[] Names(TableStream rows) =>
        [.. RegistryReader.Read(rows, new RegistryReaderOptions(), Rows.Clock).Select(row => row.Record.ShouldNotBeNull().FullName)];

    private static byte[] Encode(string text, string encoding) => encoding switch
    {
        "utf-8" => Encoding.UTF8.GetBytes(text),
        "utf-16" => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)],
        _ => [.. text.SelectMany(letter => LegacyBytes.Of(letter, encoding))],
    };

    private sealed class CountingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public long BytesRead { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = base.Read(buffer, offset, count);
            BytesRead += read;
            return read;
        }
    }
}
