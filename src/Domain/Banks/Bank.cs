namespace AnSinh.Domain.Banks;

/// <summary>What a payer is; <see cref="Wallet"/> is not paid by programmes that pay bank accounts only.</summary>
public enum BankKind : byte
{
    Bank,
    PolicyBank,

    /// <summary>An app brand of a bank with a BIN of its own.</summary>
    DigitalBrand,
    FinanceCompany,
    Wallet,

    /// <summary>Pays cash under contract, see <see cref="PayerChannels"/>.</summary>
    Cash,
}

/// <summary>A payer: a member of NAPAS, or a cash channel.</summary>
/// <param name="Bin">Six digits, as a number: NAPAS BIN or house number.</param>
/// <param name="Code">Short code, for example <c>VCB</c>.</param>
/// <param name="Bic">Eight characters, or "" when it is not known.</param>
public sealed record Bank(int Bin, string Code, string ShortName, string Name, string Bic, BankKind Kind);
