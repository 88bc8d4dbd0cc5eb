using AnSinh.Domain.Rules;

namespace AnSinh.Intake.Import;

/// <summary>What a registry file claims to hold.</summary>
public enum ImportMode
{
    /// <summary>Some people: who is not in the file is not spoken of.</summary>
    Delta = 0,

    /// <summary>
    /// Everybody of the communes that occur in the file: who is enrolled there and not in the file is reported, and stays enrolled.
    /// </summary>
    Full = 1,
}

public sealed record ImportOptions
{
    /// <value>The default is <see cref="ImportMode.Delta"/>.</value>
    public ImportMode Mode { get; init; }

    /// <summary>The communes of which a full file has everybody.</summary>
    /// <value>The default, none, is those that occur in the file, without those of which it has almost nobody.</value>
    public IReadOnlyList<int> Communes { get; init; } = [];

    /// <summary>See <see cref="AnSinh.Files.Tables.TableOptions.Encoding"/>.</summary>
    /// <value>The default, null, lets the bytes decide.</value>
    public string? Encoding { get; init; }

    /// <summary>The sheet of a workbook.</summary>
    /// <value>The default, null, is its only visible sheet.</value>
    public string? Sheet { get; init; }

    /// <summary>Language of the remedies, <c>vi</c> or <c>en</c>.</summary>
    /// <value>The default is <c>en</c>.</value>
    public string Language { get; init; } = Languages.English;

    /// <summary>
    /// Where every bad row goes, to be corrected and imported again; only made when there is one. Personal data in full, readable by its
    /// owner only.
    /// </summary>
    /// <value>The default, null, is nowhere.</value>
    public string? ErrorFile { get; init; }

    /// <summary>
    /// Where the people go whom a full file lacks: <c>citizen_id,full_name,commune_code</c>; only made when there is one. Personal data in
    /// full, readable by its owner only.
    /// </summary>
    /// <value>The default, null, is nowhere.</value>
    public string? MissingFile { get; init; }
}
