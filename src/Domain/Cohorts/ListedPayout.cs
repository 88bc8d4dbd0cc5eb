namespace AnSinh.Domain.Cohorts;

/// <summary>What a list asks to pay one person, as a cohort remembers it beside the person.</summary>
/// <param name="Row">Line of the file.</param>
/// <param name="Amount">đồng</param>
/// <param name="Bank">BIN, 0 when the list names none.</param>
/// <param name="Account">"" when the list names none.</param>
public readonly record struct ListedPayout(long Row, long Amount, int Bank, string Account)
{
    internal static ListedPayout Of(ListedInstruction instruction) =>
        new(instruction.Row, instruction.Amount, instruction.Bank, instruction.Account);
}
