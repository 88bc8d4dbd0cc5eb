namespace AnSinh.Files.Tables.Workbooks;

/// <summary>Nothing in a workbook is longer or larger: what a spreadsheet itself allows (ECMA-376), or what one file may cost us.</summary>
internal static class WorkbookLimits
{
    /// <summary>Rows of a sheet. It bounds gaps between rows too.</summary>
    public const int MaxRows = 1 << 20;

    /// <summary>Columns of a sheet, up to XFD.</summary>
    public const int MaxColumns = 1 << 14;

    /// <summary>Characters that a spreadsheet allows in a cell.</summary>
    public const int MaxCellCharacters = 32_767;

    /// <summary>Bytes of a cell as it stands in the file: a character may be a reference such as <c>&amp;#x1EC5;</c>.</summary>
    public const long MaxCellBytes = MaxCellCharacters * 10L;

    /// <summary>Bytes of a cell that are kept. Of more, no row that holds them could be read anyway.</summary>
    public const int KeptCellBytes = FileLimits.MaxLineBytes + 2;

    /// <summary>Bytes of one tag with its attributes.</summary>
    public const int MaxTagBytes = 1 << 14;

    /// <summary>Elements within elements.</summary>
    public const int MaxDepth = 32;

    /// <summary>Parts of the archive.</summary>
    public const int MaxParts = 10_000;

    /// <summary>Bytes of the archive's directory.</summary>
    public const long MaxDirectoryBytes = 1 << 22;

    /// <summary>Characters of a small part: sheet names, relationships, number formats.</summary>
    public const long MaxSmallPart = 1 << 24;

    /// <summary>A part may unpack to so many times its size. Deflate reaches 1,032, an empty sheet with formats about 100.</summary>
    public const int MaxRatio = 250;

    /// <summary>Below so many unpacked bytes the ratio says nothing.</summary>
    public const long FreeBytes = 1 << 24;

    /// <summary>Shared texts of a workbook.</summary>
    public const int MaxSharedTexts = 50_000_000;

    /// <summary>Shared texts in one block: only the start of a block has its place in memory.</summary>
    public const int TextsPerBlock = 32;

    /// <summary>Blocks of shared texts that stay unpacked in memory.</summary>
    public const int CachedBlocks = 1 << 10;

    /// <summary>Bytes of shared texts in memory; those beyond go to a file that has no name.</summary>
    public const long SharedTextsInMemory = 32L << 20;

    /// <summary>Number formats and cell styles.</summary>
    public const int MaxStyles = 1 << 16;

    /// <summary>Rows that a note names.</summary>
    public const int NamedRows = 10;
}
