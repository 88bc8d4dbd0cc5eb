using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using AnSinh.Files.Registry;
using AnSinh.Files.Tables;
using AnSinh.Files.Tables.Workbooks;

namespace AnSinh.Files.Tests.Trials;

/// <summary>What a hostile workbook may cost: it is refused soon, or read in bounded time and memory, and it can be cancelled.</summary>
public sealed class WorkbookBoundTests : IDisposable
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    // A machine that is busy is slow; without the bounds the answers took minutes.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly Trial _trial = new();

    public void Dispose() => _trial.Dispose();

    [Fact]
    public void A_row_far_below_is_refused_and_one_at_the_end_of_a_sheet_is_read()
    {
        Fault(new SheetFile { Rows = SheetFile.Row(1, Trial.Columns) + "<row r=\"16777200\"/>" }).ShouldContain("row 16777200");
        long started = Stopwatch.GetTimestamp();
        RegistryRow[] rows = _trial.Import(
            new SheetFile { Rows = SheetFile.Row(1, Trial.Columns) + SheetFile.Row(1_048_576, Trial.Person(1)) });
        rows.Single().Line.ShouldBe(1_048_576);
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(Soon);
    }

    [Theory]
    [InlineData("shared")]
    [InlineData("inline")]
    [InlineData("attribute")]
    [InlineData("name")]
    [InlineData("comment")]
    public void One_huge_text_is_refused_before_it_is_held(string place)
    {
        string path = Path.Combine(_trial.Folder, "huge.xlsx");
        File.WriteAllBytes(path, new SheetFile { Rows = SheetFile.Row(1, Trial.Columns) }.Bytes());
        using (var zip = new ZipArchive(File.Open(path, FileMode.Open), ZipArchiveMode.Update))
        {
            string part = place == "shared" ? "xl/sharedStrings.xml" : "xl/worksheets/sheet1.xml";
            zip.GetEntry(part)!.Delete();
            using Stream stream = zip.CreateEntry(part).Open();
            stream.Write(Encoding.UTF8.GetBytes(place switch
            {
                "shared" => $"<sst xmlns=\"{Main}\"><si><t>",
                "inline" => $"<worksheet xmlns=\"{Main}\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>",
                "attribute" => $"<worksheet xmlns=\"{Main}\"><sheetData><row r=\"1\" spans=\"",
                "name" => $"<worksheet xmlns=\"{Main}\"><sheetData><",
                _ => $"<worksheet xmlns=\"{Main}\"><!--",
            }));
            byte[] block = [.. Enumerable.Repeat((byte)'x', 1 << 20)];
            for (int i = 0; i < 256; i++)
                stream.Write(block);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<RegistryFileException>(() => _trial.Import(path));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(32L << 20);
    }

    [Fact]
    public void A_part_that_unpacks_to_very_much_is_refused()
    {
        string filler = new(' ', 4_000_000);
        string rows = SheetFile.Row(1, Trial.Columns) + string.Concat(Enumerable.Repeat(filler, 8));
        Fault(new SheetFile { Sheet = $"<worksheet xmlns=\"{Main}\"><sheetData>{rows}" }).ShouldContain("times its size");
    }

    [Fact]
    public void Limits_hold_for_what_really_comes_out_of_the_archive()
    {
        byte[] bytes = new SheetFile { Rows = SheetFile.Row(1, Trial.Columns) + SheetFile.Row(2, Trial.Person(1)) }.Bytes();

        // The size that the archive states is made small in both of its places.
        byte[] lying = [.. bytes];
        ReadOnlySpan<byte> name = "xl/worksheets/sheet1.xml"u8;
        int directory = lying.AsSpan().LastIndexOf(name) - 46;
        lying.AsSpan(directory + 24, 4).Clear();
        lying[directory + 24] = 10;
        string path = _trial.Write("lying.xlsx", lying);
        Should.Throw<RegistryFileException>(() => _trial.Import(path, new TableOptions { MaxWorkbookBytes = 1_000 })).Message
            .ShouldContain("more than 1000 bytes");
    }

    [Fact]
    public void A_directory_larger_than_it_says_is_refused()
    {
        byte[] bytes = new SheetFile { Rows = SheetFile.Row(1, Trial.Columns) }.Bytes();
        int end = bytes.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        byte[] longer = [.. bytes[..end], .. new byte[5 << 20], .. bytes[end..]];
        Fault(_trial.Write("longer.xlsx", longer)).ShouldContain("broken");
    }

    [Fact]
    public void Two_parts_of_one_name_are_refused()
    {
        string path = new SheetFile { Rows = SheetFile.Row(1, Trial.Columns) }.Save(_trial.Folder);
        using (var zip = new ZipArchive(File.Open(path, FileMode.Open), ZipArchiveMode.Update))
        {
            using Stream stream = zip.CreateEntry("XL/worksheets/sheet1.xml").Open();
            stream.Write("<worksheet/>"u8);
        }

        Fault(path).ShouldContain("broken");
    }

    [Fact]
    public void More_cells_in_a_row_than_columns_may_be_are_refused()
    {
        string cells = string.Concat(Enumerable.Range(0, 600).Select(column => SheetFile.Text($"{SheetFile.Column(column)}2", "x")));
        Fault(new SheetFile { Rows = SheetFile.Row(1, Trial.Columns) + $"<row r=\"2\">{cells}</row>" }).ShouldContain("more than 512");
        string far = "<row r=\"2\">" + SheetFile.Text("ZZ2", "x") + "</row>";
        Fault(new SheetFile { Rows = SheetFile.Row(1, Trial.Columns) + far }).ShouldContain("702 columns");
    }

    [Fact]
    public void Reading_ends_when_it_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        string path = new SheetFile { Rows = SheetFile.Row(1, Trial.Columns) + SheetFile.Row(2, Trial.Person(1)) }.Save(_trial.Folder);
        source.Cancel();
        Should.Throw<OperationCanceledException>(() => _trial.Import(path, new TableOptions { Cancellation = source.Token }));
    }

    [Fact]
    public void Shared_texts_beyond_the_memory_go_to_a_file_that_nobody_can_open()
    {
        const int Many = 700_000;
        var part = new MemoryStream();
        part.Write(Encoding.UTF8.GetBytes("<sst>"));
        for (int i = 0; i < Many; i++)
            part.Write(Encoding.UTF8.GetBytes($"<si><t>Nguyễn Thị Hường số {i}, ấp Bình Phước, xã Đông Tân</t></si>"));
        part.Write("</sst>"u8);
        part.Position = 0;
        string[] before = Directory.GetFiles(Path.GetTempPath(), "ansinh-texts-*");
        using var texts = new SharedTexts(part);
        Directory.GetFiles(Path.GetTempPath(), "ansinh-texts-*").Except(before).ShouldBeEmpty();
        for (int i = 0; i < Many; i += 997)
            Encoding.UTF8.GetString(texts[Many - 1 - i]).ShouldBe($"Nguyễn Thị Hường số {Many - 1 - i}, ấp Bình Phước, xã Đông Tân");
        Encoding.UTF8.GetString(texts[3]).ShouldContain("số 3,");
        Should.Throw<RegistryFileException>(() => texts[Many].Length);
    }

    [Fact]
    public void An_option_that_cannot_be_used_is_refused() => Should.Throw<RegistryFileException>(() => _trial.Import(
        new SheetFile { Rows = SheetFile.Row(1, Trial.Columns) }, new TableOptions { Encoding = "tcvn3" })).Message
        .ShouldContain("'tcvn3'");

    private string Fault(SheetFile file) => Fault(file.Save(_trial.Folder));

    private string Fault(string path)
    {
        long started = Stopwatch.GetTimestamp();
        string message = Should.Throw<RegistryFileException>(() => _trial.Import(path)).Message;
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(Soon);
        return message;
    }
}
