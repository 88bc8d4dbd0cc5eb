using AnSinh.Files.Lists;
using AnSinh.Files.Tables;

namespace AnSinh.Files.Tests.Lists;

public sealed class ListWorkbookTests : IDisposable
{
    private static readonly TableOptions Options = new() { TextColumns = ["account_number"], HeaderColumn = "citizen_id" };

    private readonly string _folder = Directory.CreateTempSubdirectory("ansinh-lists-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_workbook_with_its_head_above_the_column_names()
    {
        string path = new Workbook().Sheet("Danh sách",
        [
            ["msg_id", "MSA-2025-07-1"],
            ["programme", "MSA"],
            ["period", new DateTime(2025, 7, 1, 0, 0, 0, DateTimeKind.Unspecified)],
            ["number_of_transactions", 2],
            ["control_sum", 1_250_000],
            null,
            ["citizen_id", "full_name", "amount", "currency", "bank_bin", "account_number"],
            [74139000001, "Nguyễn Thị Hường", 750_000, "VND", 970436, "0071001234"],
            ["074139000002", "Trần Văn An", 500_000, "VND", 970436, 71001234],
        ]).Save(Path.Combine(_folder, "list.xlsx"));
        using TableStream stream = TableFile.OpenAsCsv(path, Options);
        InstructionListReader reader = InstructionListReader.OverCsv(stream);
        var rows = new List<InstructionRow>();
        while (reader.TryRead(out InstructionRow row))
            rows.Add(row);
        reader.Judge(new ListHead(), out CheckedList? list).ShouldBeEmpty();
        list!.Period.ToString().ShouldBe("2025-07");
        rows[0].ShouldBe(new InstructionRow(8, 0, "074139000001", "Nguyễn Thị Hường", 750_000, 970436, "0071001234", "", null, null));

        // A number cell has lost its leading zeros: it must not pay somebody else's account.
        rows[1].Errors.ShouldHaveSingleItem().Rule.ShouldBe("ACCOUNT_FORMAT");
    }
}
