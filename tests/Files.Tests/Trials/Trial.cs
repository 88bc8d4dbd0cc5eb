using System.Text;
using AnSinh.Files.Lists;
using AnSinh.Files.Registry;
using AnSinh.Files.Tables;

namespace AnSinh.Files.Tests.Trials;

/// <summary>Reads what offices send, as an import does: the whole file is looked at first, and then its rows.</summary>
internal sealed class Trial : IDisposable
{
    /// <summary>The columns that every registry file has, in the order in which we write them.</summary>
    public static readonly string[] Columns = [.. RegistryColumns.Names];

    private readonly string _folder = Directory.CreateTempSubdirectory("ansinh-trial-").FullName;

    public string Folder => _folder;

    public IReadOnlyList<TableNote> Notes { get; private set; } = [];

    public string Form { get; private set; } = "";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The fields of a good row.</summary>
    public static string[] Person(int number, params (string Field, string Value)[] changes)
    {
        Dictionary<string, string> row = Rows.Good;
        row["citizen_id"] = $"0741390{number:D5}";
        row["account_number"] = $"00710{number:D5}";
        foreach ((string field, string value) in changes)
        {
            row.ContainsKey(field).ShouldBeTrue(field);
            row[field] = value;
        }

        return [.. Columns.Select(name => row[name])];
    }

    public string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public RegistryRow[] Import(SheetFile file, TableOptions? options = null) => Import(file.Save(_folder), options);

    public RegistryRow[] Import(string text, Encoding encoding) => Import(Write("file.csv", encoding.GetBytes(text)));

    public RegistryRow[] ImportText(string text) => Import(text, new UTF8Encoding(false));

    public RegistryRow[] Import(string path, TableOptions? options = null, CorrectionFile? corrections = null)
    {
        using RegistryTable table = RegistryTable.Open(path, options);
        using TableStream rows = table.Rows();
        RegistryRow[] read = [.. RegistryReader.Read(rows, new RegistryReaderOptions { Corrections = corrections }, Rows.Clock)];
        Notes = rows.Notes.All;
        Form = rows.Form;
        return read;
    }

    /// <summary>The file of bad rows of a text.</summary>
    public string Corrections(string text)
    {
        var file = new MemoryStream();
        using (var corrections = new CorrectionFile(file))
            Import(Write("bad.csv", Encoding.UTF8.GetBytes(text)), corrections: corrections);
        return Encoding.UTF8.GetString(file.ToArray());
    }

    public static string Table(params string[][] people) => string.Join(',', Columns) + "\n"
        + string.Concat(people.Select(person => string.Join(',', person) + "\n"));

    /// <summary>Reads a list and judges it as a whole.</summary>
    public (InstructionRow[] Rows, IReadOnlyList<ListFault> Faults) List(string path)
    {
        using Stream stream = TableFile.OpenAsCsv(path, new TableOptions { TextColumns = ["account_number"], HeaderColumn = "citizen_id" });
        return List(InstructionListReader.OverCsv(stream));
    }

    public (InstructionRow[] Rows, IReadOnlyList<ListFault> Faults) ListText(string text) =>
        List(Write("list.csv", Encoding.UTF8.GetBytes(text)));

    public (InstructionRow[] Rows, IReadOnlyList<ListFault> Faults) ListJson(string text) =>
        List(InstructionListReader.OverJson(new MemoryStream(Encoding.UTF8.GetBytes(text))));

    private (InstructionRow[] Rows, IReadOnlyList<ListFault> Faults) List(InstructionListReader reader)
    {
        var rows = new List<InstructionRow>();
        while (reader.TryRead(out InstructionRow row))
            rows.Add(row);
        IReadOnlyList<ListFault> faults = reader.Judge(new ListHead(), out _);
        Notes = reader.Notes;
        return ([.. rows], faults);
    }

    /// <summary><c>line:field:rule</c> of each error.</summary>
    public static string[] Errors(IEnumerable<RegistryRow> rows) =>
        [.. rows.SelectMany(row => row.Errors).Select(error => $"{error.Row}:{error.Field}:{error.Rule}")];

    public static string[] Errors(IEnumerable<InstructionRow> rows) =>
        [.. rows.SelectMany(row => (row.Errors ?? []).Select(error => $"{row.Row}:{error.Field}:{error.Rule}"))];
}
