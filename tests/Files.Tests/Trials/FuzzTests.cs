using System.Globalization;
using System.IO.Compression;
using System.Text;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Files.Lists;
using AnSinh.Files.Registry;
using AnSinh.Files.Tables;
using CsCheck;

namespace AnSinh.Files.Tests.Trials;

/// <summary>
/// Broken files never crash the reader and never make it enrol what no check allows; what the writers write, the readers read.
/// </summary>
public sealed class FuzzTests : IDisposable
{
    /// <summary>Mutations of the three tests together; <c>ANSINH_FUZZ_MUTATIONS</c> asks for more, for example 100000.</summary>
    private const int DefaultMutations = 10_000;

    private static readonly int Mutations = int.Parse(
        Environment.GetEnvironmentVariable("ANSINH_FUZZ_MUTATIONS") ?? DefaultMutations.ToString(CultureInfo.InvariantCulture),
        CultureInfo.InvariantCulture);

    private static readonly int TextMutations = Mutations / 10 * 7;
    private static readonly int JsonMutations = Mutations / 10 * 2;
    private static readonly int WorkbookMutations = Mutations / 10;

    private readonly Trial _trial = new();

    public void Dispose() => _trial.Dispose();

    [Fact]
    public void Mutated_tables_are_read_or_refused()
    {
        var random = new Random(20_261_125);
        byte[][] seeds =
        [
            Encoding.UTF8.GetBytes(Trial.Table(Trial.Person(1), Trial.Person(2), Trial.Person(3))),
            Encoding.UTF8.GetBytes(
                Trial.Table(Trial.Person(1, ("full_name", "\"Trần, \"\"Bé\"\" Ba\"")), Trial.Person(2)).Replace(',', ';')),
            Encoding.Unicode.GetBytes("\uFEFF" + Trial.Table(Trial.Person(1), Trial.Person(2))),
        ];
        for (int i = 0; i < TextMutations; i++)
            ReadRegistry(Mutated(seeds[i % seeds.Length], random));
    }

    [Fact]
    public void Mutated_workbooks_are_read_or_refused()
    {
        var random = new Random(20_261_126);
        byte[] seed = Stored(new SheetFile
        {
            Rows = SheetFile.Row(1, Trial.Columns) + SheetFile.Row(2, Trial.Person(1)) + SheetFile.Row(3, Trial.Person(2))
                + "<row r=\"4\"><c r=\"A4\" t=\"s\"><v>0</v></c><c r=\"C4\" s=\"1\"><v>14371</v></c></row>",
            Shared = ["074139000003"],
            Formats = ["17"],
        }.Bytes());
        for (int i = 0; i < WorkbookMutations; i++)
            ReadRegistry(Mutated(seed, random));
    }

    [Fact]
    public void Mutated_lists_are_read_or_refused_and_sums_hold()
    {
        var random = new Random(20_261_127);
        const string Csv = "msg_id,L-1\nprogramme,MSA\nperiod,2024-12\nnumber_of_transactions,2\ncontrol_sum,1250000\n"
            + "citizen_id,full_name,amount,currency,bank_bin,account_number\n074139000001,Nguyễn Thị Hường,750000,VND,970436,0071001234\n"
            + "074139000002,Trần Văn An,500000,VND,,\n";
        const string Json = "{\"msg_id\":\"L-1\",\"programme\":\"MSA\",\"period\":\"2024-12\",\"number_of_transactions\":2,"
            + "\"control_sum\":1250000,"
            + "\"rows\":[{\"citizen_id\":\"074139000001\",\"full_name\":\"Nguyễn Thị H\\u01b0ờng\",\"amount\":750000,\"currency\":\"VND\","
            + "\"bank_bin\":\"\",\"account_number\":\"\"},{\"citizen_id\":\"074139000002\",\"full_name\":\"Trần Văn An\","
            + "\"amount\":\"500000\","
            + "\"currency\":\"VND\",\"bank_bin\":null,\"account_number\":\"\"}]}";
        byte[] csv = Encoding.UTF8.GetBytes(Csv), json = Encoding.UTF8.GetBytes(Json);
        for (int i = 0; i < JsonMutations; i++)
            ReadList(Mutated(i % 2 == 0 ? csv : json, random), isJson: i % 2 == 1);
    }

    [Fact]
    public void What_is_written_as_a_workbook_is_read_as_it_was() => Texts.Array[1, 6].Array[1, 5].Sample(
        rows =>
        {
            var bytes = new MemoryStream();
            int width = rows.Max(row => row.Length);
            using (var writer = new Tables.Workbooks.WorkbookWriter(
                bytes, [.. Enumerable.Range(0, width).Select(i => new Tables.Workbooks.WorkbookColumn($"c{i}", IsLocked: i == 0))], "s"))
            {
                writer.Header();
                foreach (string[] row in rows)
                    writer.Row(row);
            }

            string[][] read = Cells(bytes.ToArray());
            for (int row = 0; row < rows.Length; row++)
            {
                string[] expected = [.. rows[row].Select(OneLine)];
                if (expected.All(text => text.Length == 0))
                    continue;
                read[row + 1].Take(expected.Length).ShouldBe(expected);
            }
        },
        iter: 400, seed: "0N0XIzNsQ0O2");

    [Fact]
    public void What_is_written_as_CSV_is_read_as_it_was_in_any_encoding_and_with_any_separator() => Gen
        .Select(Texts.Array[2, 6].Array[1, 5], Gen.Int[0, 2], Gen.Int[0, 2])
        .Sample(
            (rows, separators, encodings) =>
            {
                char separator = ",;\t"[separators];
                int width = rows.Max(row => row.Length);
                string names = string.Join(separator, Enumerable.Range(0, width).Select(i => i == 0 ? "citizen_id" : $"c{i}"));
                string text = names + "\n" + string.Concat(rows.Select(row => string.Join(
                    separator, row.Concat(Enumerable.Repeat("", width - row.Length)).Select(cell => Quoted(cell))) + "\n"));
                Encoding of = encodings == 0 ? Encoding.UTF8 : encodings == 1 ? Encoding.Unicode : Encoding.BigEndianUnicode;
                string[][] read = Cells([.. of.GetPreamble(), .. of.GetBytes(text)]);
                for (int row = 0; row < rows.Length; row++)
                    read[row + 1].Take(rows[row].Length).Select(CsvCell.Unguarded).ShouldBe(rows[row].Select(VietnameseLetters.Compose));
            },
            iter: 400, seed: "0N0XIzNsQ0O2");

    /// <summary>
    /// Texts with what CSV and XML give a meaning, and letters of several scripts; no line breaks, which make records of lines.
    /// </summary>
    private static Gen<string> Texts => Gen.Char["abcXYZ0123456789 ,;\"'=+-@&<>_x.?#/\\ĐđễờŏĭƀẶ€ថ한\u00A0\u200B"].Array[0, 12]
        .Select(letters => new string(letters));

    private static string Quoted(string cell)
    {
        string guarded = CsvCell.NeedsGuard(cell) ? $"'{cell}" : cell;
        return $"\"{guarded.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string OneLine(string text) => text.Replace('\n', ' ').Replace('\t', ' ');

    private string[][] Cells(byte[] file)
    {
        // Samples run side by side.
        using TableStream stream = TableFile.OpenAsCsv(_trial.Write($"cells-{Guid.NewGuid():N}", file));
        var source = new RecordSource(stream, (byte)',', 0);
        var fields = new CsvFields((byte)',', 64);
        var rows = new List<string[]>();
        while (source.TryRead())
        {
            Span<byte> record = source.Record;
            record = record.StartsWith("\uFEFF"u8) ? record[3..] : record;
            fields.Split(record).ShouldBeTrue();
            string[] cells = new string[fields.Count];
            for (int i = 0; i < cells.Length; i++)
                cells[i] = Encoding.UTF8.GetString(fields.Get(record, i));
            rows.Add(cells);
        }

        return [.. rows];
    }

    private static void ReadRegistry(byte[] file)
    {
        try
        {
            using RegistryTable table = RegistryTable.Open(new MemoryStream(file));
            using TableStream rows = table.Rows();
            foreach (RegistryRow row in RegistryReader.Read(rows, new RegistryReaderOptions(), Rows.Clock))
            {
                if (row.Record is { } record)
                    Check(record);
                else
                    row.Errors.ShouldNotBeEmpty();
            }
        }
        catch (RegistryFileException)
        {
            // Refused as a whole, in one line.
        }
    }

    private static void Check(BeneficiaryRecord record)
    {
        record.CitizenId.Length.ShouldBe(12);
        record.CitizenId.ShouldAllBe(c => char.IsAsciiDigit(c));
        char.IsLetter(record.FullName[0]).ShouldBeTrue(record.FullName);
        foreach (string text in (string[])[record.FullName, record.AccountHolder, record.DecisionNumber, record.Address])
        {
            text.ShouldBe(FieldText.Words(text));
            Checks.HasControl(text).ShouldBeFalse(text);
        }

        if (record.Account.Length > 0)
            Checks.IsAccount(Encoding.UTF8.GetBytes(record.Account)).ShouldBeTrue(record.Account);
    }

    private static void ReadList(byte[] file, bool isJson)
    {
        try
        {
            var stream = new MemoryStream(file);
            InstructionListReader reader = isJson ? InstructionListReader.OverJson(stream) : InstructionListReader.OverCsv(stream);
            Int128 sum = 0;
            while (reader.TryRead(out InstructionRow row))
            {
                sum += row.Errors is null ? row.Amount : 0;
                if (row.Errors is null)
                    (row.Amount is > 0 and <= 999_999_999_999).ShouldBeTrue();
            }

            if (reader.Judge(new ListHead(), out CheckedList? list).Count == 0)
                sum.ShouldBeLessThanOrEqualTo((Int128)Math.Ceiling(decimal.Parse(list!.ControlSum, CultureInfo.InvariantCulture)));
        }
        catch (ListFaultException)
        {
            // Refused as a whole.
        }
    }

    private static byte[] Mutated(byte[] seed, Random random)
    {
        byte[] file = [.. seed];
        for (int change = random.Next(1, 6); change > 0; change--)
        {
            int at = random.Next(file.Length);
            switch (random.Next(6))
            {
                case 0:
                    file[at] = (byte)random.Next(256);
                    break;
                case 1:
                    file[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    file = [.. file[..at], .. file[Math.Min(file.Length, at + random.Next(1, 40))..]];
                    break;
                case 3:
                    file = [.. file[..at], (byte)",;\"\n\r\t<>&='0"[random.Next(12)], .. file[at..]];
                    break;
                case 4:
                    int from = random.Next(file.Length);
                    file = [.. file[..at], .. file[from..Math.Min(file.Length, from + 60)], .. file[at..]];
                    break;
                default:
                    file = random.Next(20) == 0 ? file[..at] : file;
                    break;
            }

            if (file.Length == 0)
                return [0];
        }

        return file;
    }

    /// <summary>The archive without compression, so that a mutation hits the XML.</summary>
    private static byte[] Stored(byte[] archive)
    {
        var stored = new MemoryStream();
        using (var from = new ZipArchive(new MemoryStream(archive)))
        using (var to = new ZipArchive(stored, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (ZipArchiveEntry entry in from.Entries)
            {
                using Stream read = entry.Open();
                using Stream write = to.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                read.CopyTo(write);
            }
        }

        return stored.ToArray();
    }
}
