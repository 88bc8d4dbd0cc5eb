namespace AnSinh.Domain.Banks;

/// <summary>How a sandbox bank ends an order.</summary>
public enum SandboxEnding
{
    Settled,
    Rejected,
    ReturnedAfterSettlement,
}

/// <summary>
/// Account numbers that make a sandbox bank misbehave, as payment sandboxes have them: the generator writes them, the bank
/// simulator obeys them, and a real bank knows nothing of them. An ordinary generated account never ends in 99xx.
/// </summary>
public static class SandboxAccounts
{
    /// <summary>Last four digits → ISO 20022 reason that the bank answers with.</summary>
    public static IReadOnlyDictionary<string, (SandboxEnding Ending, string Reason)> Endings { get; } =
        new Dictionary<string, (SandboxEnding, string)>(StringComparer.Ordinal)
        {
            ["9901"] = (SandboxEnding.Rejected, "AC01"),
            ["9904"] = (SandboxEnding.Rejected, "AC04"),
            ["9906"] = (SandboxEnding.Rejected, "AC06"),
            ["9907"] = (SandboxEnding.Rejected, "MD07"),
            ["9914"] = (SandboxEnding.ReturnedAfterSettlement, "AC04"),
        };

    /// <summary>How a sandbox bank ends an order to this account; cash ("") is always paid out.</summary>
    public static (SandboxEnding Ending, string Reason) EndingOf(string account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return account.Length >= 8 && Endings.TryGetValue(account[^4..], out (SandboxEnding, string) ending)
            ? ending
            : (SandboxEnding.Settled, "");
    }
}
