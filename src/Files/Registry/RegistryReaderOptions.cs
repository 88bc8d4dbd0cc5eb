using AnSinh.Domain.Rules;

namespace AnSinh.Files.Registry;

public sealed record RegistryReaderOptions
{
    /// <summary>Language of the remedies, <c>vi</c> or <c>en</c>.</summary>
    /// <value>The default is <c>en</c>.</value>
    public string Language { get; init; } = Languages.English;

    /// <summary>Where bad rows are written as they are met, to be corrected and uploaded again.</summary>
    /// <value>The default is nowhere.</value>
    public CorrectionFile? Corrections { get; init; }
}
