namespace AnSinh.Files.Lists;

/// <summary>One thing that is wrong with a row, without its texts: see <see cref="ListTexts.Describe"/>.</summary>
/// <param name="Field">Column name, "" when the whole row is meant.</param>
/// <param name="Detail">Fills the text of the rule; "" when it needs none.</param>
public readonly record struct InstructionError(string Field, string Rule, string Detail);

/// <summary>One row of a list: an instruction, or everything that is wrong with it.</summary>
/// <param name="Row">Line of the file, or 1-based position in JSON.</param>
/// <param name="OriginRow">In a correction the row of the lineage's first list; else 0.</param>
/// <param name="CitizenId">12 digits.</param>
/// <param name="Amount">đồng</param>
/// <param name="Bank">BIN, 0 when the row names none.</param>
/// <param name="Account">"" when the row names none.</param>
/// <param name="EndToEndId">"" when the row has none.</param>
/// <param name="Fields">The texts as found, by <see cref="ListColumns.Names"/>; null when there are no errors.</param>
/// <param name="Errors">Null when there are none.</param>
public readonly record struct InstructionRow(
    long Row,
    long OriginRow,
    string CitizenId,
    string FullName,
    long Amount,
    int Bank,
    string Account,
    string EndToEndId,
    string[]? Fields,
    IReadOnlyList<InstructionError>? Errors);
