namespace AnSinh.Intake.Import;

/// <summary>One commune of a full file against the registry.</summary>
/// <param name="Code">Of the commune.</param>
/// <param name="Rows">Good rows of the file.</param>
/// <param name="Missing">Enrolled there, and in no row of the file.</param>
/// <param name="FirstLine">Line of its first good row; 0 when it has none.</param>
/// <param name="IsSetAside">The file has almost nobody of it, so its code is probably mistyped: it counts as not compared.</param>
public sealed record CommuneComparison(int Code, long Rows, long Missing, long FirstLine, bool IsSetAside);
