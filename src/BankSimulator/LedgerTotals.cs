using AnSinh.Transfer.Reading;

namespace AnSinh.BankSimulator;

/// <summary>What one simulated bank did; amounts in đồng.</summary>
/// <param name="Paid">Orders paid (those that came back afterwards are among them), by the ledger: restarts included.</param>
/// <param name="Returned">Of those paid, the ones whose money came back.</param>
/// <param name="Repeated">Orders seen again in this run and answered again.</param>
/// <param name="SecondPaymentsRefused">Of the repeated, those that would have been paid twice without the ledger.</param>
/// <param name="Conflicting">Orders seen again with another amount or account; the first one counts.</param>
/// <param name="Unreadable">Records that were no bundle.</param>
public sealed record LedgerTotals(
    int Bank,
    long Paid,
    long PaidAmount,
    long Rejected,
    long RejectedAmount,
    long Returned,
    long ReturnedAmount,
    long Repeated,
    long SecondPaymentsRefused,
    long Conflicting,
    long Unreadable,
    long Gaps,
    ManifestReport Manifests);
