namespace AnSinh.Domain.Places;

/// <summary>A commune, ward or township as it was in 2024, before the district tier went away.</summary>
/// <param name="Code">Five digits of the statistics office, as a number.</param>
/// <param name="District">Three digits, as a number.</param>
/// <param name="Province">Two digits, as a number.</param>
public sealed record Commune(int Code, string Name, int District, string DistrictName, int Province);
