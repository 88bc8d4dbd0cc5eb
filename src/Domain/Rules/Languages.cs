namespace AnSinh.Domain.Rules;

/// <summary>The languages of what users read.</summary>
public static class Languages
{
    public const string English = "en";
    public const string Vietnamese = "vi";
}
