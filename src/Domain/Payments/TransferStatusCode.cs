namespace AnSinh.Domain.Payments;

/// <summary>
/// ISO 20022 ExternalPaymentTransactionStatus1Code as far as a credit transfer uses it, and the house code RTRN for a return
/// (camt.054, pacs.004). The numbers are bits of a mask that is stored: never renumber.
/// </summary>
public enum TransferStatusCode : byte
{
    RCVD = 0,
    ACTC = 1,
    ACCP = 2,
    ACFC = 3,
    ACSP = 4,
    ACWP = 5,
    PDNG = 6,
    PATC = 7,
    BLCK = 8,
    ACSC = 9,
    ACCC = 10,
    RJCT = 11,
    CANC = 12,
    RTRN = 13,
}

public static class TransferStatusCodes
{
    private static readonly Dictionary<string, TransferStatusCode> ByText =
        Enum.GetValues<TransferStatusCode>().ToDictionary(code => code.ToString(), StringComparer.Ordinal);

    private static readonly Dictionary<string, TransferStatusCode>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        ByText.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool TryParse(ReadOnlySpan<char> text, out TransferStatusCode code) => BySpan.TryGetValue(text, out code);

    /// <summary>Only ACSC and ACCC credit the payee; ACSP promises nothing.</summary>
    public static bool IsSettlement(this TransferStatusCode code) => code is TransferStatusCode.ACSC or TransferStatusCode.ACCC;

    public static bool IsRejection(this TransferStatusCode code) => code is TransferStatusCode.RJCT or TransferStatusCode.CANC;

    public static bool IsReturn(this TransferStatusCode code) => code is TransferStatusCode.RTRN;
}
