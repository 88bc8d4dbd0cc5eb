namespace AnSinh.Files.Lists;

/// <summary>Nothing in a list is longer or larger.</summary>
public static class ListLimits
{
    public const int MaxRows = 2_000_000;

    public const long MaxBytes = 512L << 20;

    /// <summary>Characters of an amount as text, sign and fraction included.</summary>
    public const int MaxAmountLength = 20;

    /// <summary>Digits behind the point that a control sum counts: ISO 20022 allows five.</summary>
    public const int FractionDigits = 5;

    /// <summary>ISO 20022 Max35Text.</summary>
    public const int MaxIdLength = 35;

    /// <summary>Lines above the column names.</summary>
    public const int MaxHeadLines = 40;

    /// <summary>Rows that the refusal of a whole list names.</summary>
    public const int MaxNamedRows = 10;

    internal const int JsonBufferBytes = 1 << 17;

    /// <summary>Columns of a list file; what stands further right is an error of its row.</summary>
    public const int MaxFields = 32;
}
