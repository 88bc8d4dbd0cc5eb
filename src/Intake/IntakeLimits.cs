namespace AnSinh.Intake;

/// <summary>Upper bounds of what a file on its way into the cohorts holds and has under way.</summary>
public static class IntakeLimits
{
    /// <summary>Rows of an import that wait for one cohort before they are sent.</summary>
    public const int ImportRowsPerCall = 512;

    /// <summary>Bad rows of one import that are reported; the rest is only counted.</summary>
    public const int MaxReportedRowErrors = 100_000;

    /// <summary>Errors of held rows that the answer to the upload of a list shows.</summary>
    public const int MaxReportedListErrors = 1_000;

    /// <summary>Parts of one list that are under way at once; each has a database connection for a moment.</summary>
    public const int ListPartsInFlight = 12;

    /// <summary>A commune with more good rows in a full file is not doubted.</summary>
    public const int FewRowsOfCommune = 20;

    /// <summary>Communes of a full file that are doubted, those with the fewest rows: each is asked of every cohort.</summary>
    public const int MaxDoubtedCommunes = 32;

    /// <summary>A doubted commune is set aside when the file lacks more than so many people for each row that it has.</summary>
    public const int MissingPerRow = 4;

    /// <summary>People missing from a full file that the report names; its own file has all.</summary>
    public const int MaxListedMissing = 20;
}
