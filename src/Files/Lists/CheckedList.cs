using AnSinh.Domain.Primitives;

namespace AnSinh.Files.Lists;

/// <summary>What a list says of itself, after its rows were counted and summed.</summary>
/// <param name="ControlSum">The sum of the amounts as a decimal number.</param>
public sealed record CheckedList(
    string MsgId,
    ProgrammeCode Programme,
    BenefitPeriod Period,
    DateOnly? ExecutionDate,
    string? Parent,
    long Rows,
    string ControlSum);
