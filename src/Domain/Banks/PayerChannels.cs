namespace AnSinh.Domain.Banks;

/// <summary>Channels that pay without a NAPAS BIN. Their house numbers share the bank column and never collide with a BIN.</summary>
public static class PayerChannels
{
    /// <summary>
    /// Vietnam Post, which pays cash under contract (Decree 20/2021/ND-CP, article 34). A house number: NAPAS has none for it.
    /// </summary>
    public const int VietnamPost = 100_001;

    public static bool IsCash(int bank) => bank == VietnamPost;
}
