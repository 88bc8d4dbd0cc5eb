using System.Globalization;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts;

/// <summary>What a run is about.</summary>
/// <param name="Area"><c>all</c>, or a province (2 digits), district (3) or commune (5) code.</param>
/// <param name="ListId">Only people on this list of instructions, for the amounts that it names; null for everybody of the area.</param>
/// <param name="RetryOf">Only people whose order of this batch was rejected or returned; null for everybody.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.RunScope.v1")]
public sealed record RunScope(
    [property: Id(0)] ProgrammeCode Programme,
    [property: Id(1)] BenefitPeriod Period,
    [property: Id(2)] string Area,
    [property: Id(3)] string? ListId = null,
    [property: Id(4)] string? RetryOf = null)
{
    /// <summary>
    /// What the id of every batch of this programme and month begins with. A method, because scopes are stored with their properties.
    /// </summary>
    public string BatchBeginning() => string.Create(CultureInfo.InvariantCulture, $"{Programme}{Period.YearMonth}-");
}
