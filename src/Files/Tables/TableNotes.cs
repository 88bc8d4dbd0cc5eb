namespace AnSinh.Files.Tables;

/// <summary>What the sender of a table should be told although it can be read, in two languages.</summary>
/// <param name="Code">For example <c>HIDDEN_ROWS</c>.</param>
public sealed record TableNote(string Code, string English, string Vietnamese);

/// <summary>Collects what there is to tell about a table; complete when the table was read to its end.</summary>
public sealed class TableNotes
{
    public const string HiddenRows = "HIDDEN_ROWS";
    public const string HiddenColumns = "HIDDEN_COLUMNS";
    public const string MergedCells = "MERGED_CELLS";
    public const string TitleRows = "TITLE_ROWS";
    public const string HeaderAgain = "HEADER_AGAIN";

    private const int Named = 10;

    private readonly List<long> _hidden = [];
    private readonly List<long> _headers = [];
    private readonly List<TableNote> _others = [];

    /// <summary>Rows of the table that are hidden in the sheet.</summary>
    public long HiddenRowCount { get; private set; }

    /// <summary>Everything, in the order of the table.</summary>
    public IReadOnlyList<TableNote> All =>
    [
        .. _others,
        .. HiddenRowCount == 0 ? (TableNote[])[] : [HiddenNote()],
        .. _headers.Count == 0 ? (TableNote[])[] : [HeaderNote()],
    ];

    /// <summary>The columns of the header, in its order; known once the first row was read.</summary>
    public IReadOnlyList<string> Columns { get; internal set; } = [];

    internal void AddHiddenRow(long row)
    {
        if (HiddenRowCount++ < Named)
            _hidden.Add(row);
    }

    /// <summary>A line that says the column names once more: files were joined.</summary>
    internal void AddHeader(long line)
    {
        if (_headers.Count < Named)
            _headers.Add(line);
    }

    internal void AddHiddenColumns(IReadOnlyList<string> columns) => _others.Add(new TableNote(
        HiddenColumns,
        $"{columns.Count} hidden columns were read as well: {string.Join(", ", columns)}. Show them and check them.",
        $"Đã đọc cả {columns.Count} cột bị ẩn: {string.Join(", ", columns)}. Hãy bỏ ẩn và kiểm tra."));

    internal void AddMerged(IReadOnlyList<string> ranges) => _others.Add(new TableNote(
        MergedCells,
        $"Merged cells in the table ({string.Join(", ", ranges)}): only the first cell of each has the value. Unmerge them.",
        $"Bảng có ô gộp ({string.Join(", ", ranges)}): chỉ ô đầu có giá trị. Hãy bỏ gộp ô."));

    internal void AddTitles(long header) => _others.Add(new TableNote(
        TitleRows,
        $"The column names stand on row {header}; what stands above was passed over.",
        $"Tên cột nằm ở dòng {header}; các dòng phía trên được bỏ qua."));

    private TableNote HiddenNote() => new(
        HiddenRows,
        $"{HiddenRowCount} hidden rows were read as well (rows {Rows(_hidden, HiddenRowCount)}). Show all rows and check that they are "
        + "meant.",
        $"Đã đọc cả {HiddenRowCount} dòng bị ẩn (dòng {Rows(_hidden, HiddenRowCount)}). Hãy bỏ lọc, hiện tất cả các dòng và kiểm tra.");

    private TableNote HeaderNote() => new(
        HeaderAgain,
        $"The column names come again on line {Rows(_headers, _headers.Count)}: files were joined. Those lines were passed over.",
        $"Dòng tên cột lặp lại ở dòng {Rows(_headers, _headers.Count)}: tệp được ghép từ nhiều tệp. Các dòng đó được bỏ qua.");

    private static string Rows(List<long> rows, long count) => string.Join(", ", rows) + (count > rows.Count ? " …" : "");
}
