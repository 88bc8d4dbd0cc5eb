using AnSinh.Files.Tables;

namespace AnSinh.Files.Lists;

/// <summary>
/// Reads a list of payment instructions row by row (<c>docs/officers/lists.md</c>). Every row gives an instruction or all that is wrong
/// with it; when the last was read, <see cref="Judge"/> says whether the list as a whole may be used. Holds eight bytes or so a row,
/// however long the file is.
/// </summary>
public sealed class InstructionListReader
{
    private readonly IInstructionSource _source;
    private readonly RawInstruction _raw = new();
    private readonly InstructionChecker _checker = new();

    private TableNotes? _notes;

    private InstructionListReader(IInstructionSource source) => _source = source;

    /// <param name="stream">UTF-8, commas, RFC 4180 quotes: head lines, column names, rows. Not disposed.</param>
    public static InstructionListReader OverCsv(Stream stream)
    {
        TableNotes? notes = (stream as TableStream)?.Notes;
        return new InstructionListReader(new CsvInstructions(stream, notes)) { _notes = notes };
    }

    /// <param name="stream">One JSON object in UTF-8: the head, and <c>rows</c>. Not disposed.</param>
    public static InstructionListReader OverJson(Stream stream) => new(new JsonInstructions(stream));

    /// <summary>What the sender should be told of a list that is taken in; complete after the last row.</summary>
    public IReadOnlyList<TableNote> Notes => _notes?.All ?? [];

    /// <returns>False at the end of the list.</returns>
    /// <exception cref="ListFaultException">The file cannot be read on.</exception>
    public bool TryRead(out InstructionRow row)
    {
        if (!_source.TryRead(_raw))
        {
            row = default;
            return false;
        }

        row = _checker.Check(_raw);
        if (_checker.Totals.Rows > ListLimits.MaxRows)
            throw ListTexts.Fault(ListRules.ListTooLarge, "", row.Row, $"{ListLimits.MaxRows}");
        return true;
    }

    /// <summary>After the last row: what the head and the control totals say.</summary>
    /// <param name="given">What came with the upload; where the file says something too, both must agree.</param>
    /// <param name="list">Null when there are faults.</param>
    /// <returns>Every reason to refuse the whole list.</returns>
    public IReadOnlyList<ListFault> Judge(ListHead given, out CheckedList? list)
    {
        ArgumentNullException.ThrowIfNull(given);
        return HeadJudge.Judge(given, _source.Head, _checker.Totals, new ListEvidence(_source.Uncalculated, _notes), out list);
    }
}

/// <summary>What a file shows beside head and rows, and what explains totals that do not match.</summary>
internal readonly record struct ListEvidence(IReadOnlyList<string> Uncalculated, TableNotes? Notes);

/// <summary>Cuts a file into rows and collects its head.</summary>
internal interface IInstructionSource
{
    /// <summary>Complete after the last row.</summary>
    ListHead Head { get; }

    /// <summary>Values of the head whose formula was never calculated; complete after the last row.</summary>
    IReadOnlyList<string> Uncalculated { get; }

    bool TryRead(RawInstruction row);
}
