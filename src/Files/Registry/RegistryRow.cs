using AnSinh.Domain.Beneficiaries;

namespace AnSinh.Files.Registry;

/// <summary>One row of a registry file: a record, or everything that is wrong with it.</summary>
/// <param name="Line">Line number of the row's first line, as an editor shows it.</param>
/// <param name="Record">Null when there are errors.</param>
/// <param name="Errors">Empty when there is a record.</param>
/// <param name="Warnings">What to look at although the row is good.</param>
public readonly record struct RegistryRow(
    long Line, BeneficiaryRecord? Record, IReadOnlyList<RowError> Errors, IReadOnlyList<RowError> Warnings)
{
    /// <summary>The citizen id as a number, also of a bad row whose id can be read; else 0.</summary>
    public ulong Person { get; init; }
}
