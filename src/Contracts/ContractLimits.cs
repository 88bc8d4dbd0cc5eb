namespace AnSinh.Contracts;

/// <summary>Upper bounds of what one call may carry.</summary>
public static class ContractLimits
{
    public const int MaxEnrolmentRows = 1_000;

    public const int MaxStatusesPerCall = 50_000;

    /// <summary>ISO 20022 Max35Text.</summary>
    public const int MaxBatchIdLength = 35;

    public const int MaxRefusalsPerCall = 10_000;

    public const int MaxFundCodeLength = 35;

    public const int MaxSourceLength = 140;
}
