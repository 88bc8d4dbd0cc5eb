using System.Text;
using AnSinh.Files.Registry;

namespace AnSinh.Files.Tests;

public sealed class RegistryFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ansinh-registry-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_good_file_is_counted()
    {
        RegistryFile.Check(Write("\uFEFF" + RegistryColumns.Header + "\r\n" + Rows.Line() + "\r\n\r\n" + Rows.Line())).Rows.ShouldBe(2);
    }

    [Fact]
    public void A_missing_file() => Fault(Path.Combine(_folder, "nothing.csv")).ShouldContain("does not exist");

    [Fact]
    public void A_directory() => Fault(_folder).ShouldContain("is a directory");

    [Fact]
    public void A_file_that_another_program_holds()
    {
        string path = Write("x");
        using var held = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Fault(path).ShouldContain("cannot be read");
    }

    [Fact]
    public void An_empty_file() => Fault(Write("")).ShouldContain("is empty");

    [Fact]
    public void A_header_without_rows() => Fault(Write(RegistryColumns.Header + "\n\n")).ShouldContain("no rows");

    [Fact]
    public void A_missing_and_an_unknown_column()
    {
        string message = Fault(Write(RegistryColumns.Header.Replace("citizen_id", "id_of_person", StringComparison.Ordinal) + "\n"));
        message.ShouldContain("missing citizen_id");
        message.ShouldContain("unknown 'id_of_person'");
        message.ShouldContain("Expected, in any order: citizen_id,full_name");
    }

    [Fact]
    public void A_column_named_twice() => Fault(Write(RegistryColumns.Header + ",sex\n")).ShouldContain("named twice sex");

    [Theory]
    [InlineData(';')]
    [InlineData('\t')]
    public void Other_separators_are_read(char separator)
    {
        string text = RegistryColumns.Header + "\n" + Rows.Line() + "\n";
        RegistryFile.Check(Write(text.Replace(',', separator))).Rows.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Utf_16(bool bigEndian)
    {
        string path = Write("");
        File.WriteAllText(path, RegistryColumns.Header + "\n" + Rows.Line(), new UnicodeEncoding(bigEndian, byteOrderMark: true));
        RegistryFile.Check(path).Rows.ShouldBe(1);
        Should
            .Throw<RegistryFileException>(() => RegistryFile.Check(new MemoryStream(File.ReadAllBytes(path)))).Message
            .ShouldContain("UTF-16");
    }

    [Fact]
    public void Windows_1258()
    {
        string path = Write(RegistryColumns.Header + "\n" + Rows.Line() + "\n");
        File.AppendAllBytes(path, [(byte)'T', (byte)'h', (byte)'i', 0xF2, (byte)'\n']);
        string message = Should.Throw<RegistryFileException>(() => RegistryFile.Check(new MemoryStream(File.ReadAllBytes(path)))).Message;
        message.ShouldContain("Line 3 is not UTF-8");
        message.ShouldContain("Windows-1258");
        Fault(path).ShouldContain("Name the encoding");
    }

    [Fact]
    public void A_nul_byte() =>
        Fault(Write(RegistryColumns.Header + "\n" + Rows.Line() + "\nab\0c\n")).ShouldContain("Line 3 has a NUL byte");

    [Theory]
    [InlineData(5_000)]
    [InlineData(10_000_000)]
    public void A_line_that_is_too_long(int length)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        using var stream = new LongLine(length);
        string message = Should.Throw<RegistryFileException>(() => RegistryFile.Check(stream)).Message;
        message.ShouldContain("Line 2 is longer than 4096 bytes");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(3_000_000);
    }

    [Fact]
    public void A_line_of_the_greatest_length_passes()
    {
        Check(RegistryColumns.Header + "\n" + new string('x', FileLimits.MaxLineBytes) + "\r\n").Rows.ShouldBe(1);
        string longer = new('x', FileLimits.MaxLineBytes + 2);
        Should.Throw<RegistryFileException>(() => Check(RegistryColumns.Header + "\n" + longer + "\n"));
    }

    [Fact]
    public void A_letter_that_is_cut_by_the_end_of_a_block_is_no_fault()
    {
        string row = Rows.Line(("full_name", "Nguyễn Thị Hường"));
        int rows = (3 * FileLimits.CheckBufferBytes / row.Length) + 1;
        Check(RegistryColumns.Header + "\n" + string.Concat(Enumerable.Repeat(row + "\n", rows))).Rows.ShouldBe(rows);
    }

    private static RegistryFileSummary Check(string text) => RegistryFile.Check(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private string Write(string text)
    {
        string path = Path.Combine(_folder, "registry.csv");
        File.WriteAllText(path, text);
        return path;
    }

    private static string Fault(string path)
    {
        string message = Should.Throw<RegistryFileException>(() => RegistryFile.Check(path)).Message;
        message.ShouldNotContain("\n");
        message.ShouldStartWith(path);
        return message;
    }

    /// <summary>A header and one endless line, made as it is read, so that the test itself does not hold it.</summary>
    private sealed class LongLine(int length) : MemoryStream(Encoding.UTF8.GetBytes(RegistryColumns.Header + "\n"))
    {
        private int _left = length;

        public override int Read(Span<byte> buffer)
        {
            int read = base.Read(buffer);
            if (read > 0)
                return read;
            int more = Math.Min(_left, buffer.Length);
            buffer[..more].Fill((byte)'x');
            _left -= more;
            return more;
        }
    }
}
