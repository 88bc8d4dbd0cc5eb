namespace AnSinh.Files;

/// <summary>Nothing in a file of any kind is longer or larger.</summary>
public static class FileLimits
{
    /// <summary>Bytes of a row without its line break. The longest legal row has about 1,500.</summary>
    public const int MaxLineBytes = 4096;

    /// <summary>Lines of a file: a line number is kept in 24 bits beside each citizen id while duplicates are sought.</summary>
    public const int MaxLines = (1 << 24) - 1;

    /// <summary>Characters of a name (ISO 20022 Max140Text).</summary>
    public const int MaxNameLength = 140;

    /// <summary>UTF-8 bytes of a text: its length is stored in one byte.</summary>
    public const int MaxTextBytes = 255;

    /// <summary>Characters of a decision's number.</summary>
    public const int MaxDecisionNumberLength = 40;

    public const int MaxChildren = 20;

    public const int MinAccountLength = 6;

    /// <summary>NAPAS VietQR 1.0.</summary>
    public const int MaxAccountLength = 19;

    public const int MinPhoneDigits = 8;

    /// <summary>ITU-T E.164.</summary>
    public const int MaxPhoneDigits = 15;

    /// <summary>Characters of a refused value that an error keeps.</summary>
    public const int MaxValueLength = 64;

    /// <summary>Columns of a table of any kind.</summary>
    public const int MaxTableColumns = 512;

    /// <summary>Lines in which the column names are looked for: titles may stand above them.</summary>
    public const int MaxTitleLines = 40;

    internal const int SampleBytes = 1 << 18;
    internal const int BufferBytes = 1 << 18;
    internal const int CheckBufferBytes = 1 << 20;
}
