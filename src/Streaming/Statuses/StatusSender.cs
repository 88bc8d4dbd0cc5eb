namespace AnSinh.Streaming.Statuses;

/// <summary>Who a topic proves to be the sender of its records.</summary>
/// <param name="Bank">The bank whose topic it is; null for the topic that banks shared.</param>
/// <param name="IsBelieved">False for the shared topic, unless the operator believes it during a change-over.</param>
internal readonly record struct StatusSender(int? Bank, bool IsBelieved)
{
    /// <summary>Why a bundle of a bank is not taken from here; null when it is.</summary>
    public string? Problem(int bank) => this switch
    {
        { IsBelieved: false } =>
            $"It came by the topic that banks shared. Bank {bank} must write its own topic, which ends with .{bank}.",
        { Bank: { } own } when own != bank => $"It says bank {bank} and came by the topic of bank {own}.",
        _ => null,
    };
}
