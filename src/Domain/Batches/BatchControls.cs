using AnSinh.Domain.Refusals;

namespace AnSinh.Domain.Batches;

/// <summary>What every batch needs where people are paid. A node may go without only where nobody is paid.</summary>
public sealed record BatchControls
{
    /// <summary>Each batch names the fund that pays it, so that no release goes beyond a budget.</summary>
    /// <value>The default is true.</value>
    public bool FundRequired { get; init; } = true;

    /// <summary>Why a batch without a fund goes no further; null when it may.</summary>
    /// <param name="isMade">The batch exists: it keeps the fund that it has, or has not.</param>
    public BatchRefusal? RefuseFund(string batchId, string? fund, bool isMade)
    {
        if (!FundRequired || fund is not null)
            return null;
        return new BatchRefusal(
            RefusalCode.BadField,
            isMade
                ? $"Batch {batchId} has no fund, and here every batch is paid from one: withdraw it, and prepare another with field fund."
                : "Field fund is missing: name the fund that pays, for example NS-2024. 'fund propose' and 'fund confirm' give it money.");
    }
}
