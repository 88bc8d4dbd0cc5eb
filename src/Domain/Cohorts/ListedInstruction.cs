namespace AnSinh.Domain.Cohorts;

/// <summary>One instruction of a list, for a person of a cohort.</summary>
/// <param name="Row">Line of the file, or 1-based position in JSON.</param>
/// <param name="Amount">đồng</param>
/// <param name="Bank">BIN, 0 when the list names none.</param>
/// <param name="Account">"" when the list names none.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.ListedInstruction.v1")]
public sealed record ListedInstruction(
    [property: Id(0)] long Row,
    [property: Id(1)] string CitizenId,
    [property: Id(2)] long Amount,
    [property: Id(3)] int Bank,
    [property: Id(4)] string Account)
{
    /// <summary>The name that the list says beside the id: evidence that the id is the right one. "" is not compared.</summary>
    [Id(5)]
    public string FullName { get; init; } = "";
}
