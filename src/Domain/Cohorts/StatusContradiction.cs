using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts;

/// <summary>A status that was kept because it cannot be true together with what its order already knows.</summary>
/// <param name="Index">Position of the person in the cohort.</param>
/// <param name="OrderBank">BIN of the order; <paramref name="Bank"/> is who answered.</param>
/// <param name="OrderAmount">đồng of the order; <paramref name="Amount"/> is what the answer says.</param>
/// <param name="MayHavePaid">The answer says that money moved, for an order that counts as failed: the person's month is held.</param>
/// <param name="PaidTwice">The answer says that an attempt was paid that was given up, and a later attempt is settled.</param>
public readonly record struct StatusContradiction(
    int Index,
    EndToEndId Order,
    OrderState Known,
    int OrderBank,
    long OrderAmount,
    string Status,
    string Reason,
    int Bank,
    long Amount,
    bool MayHavePaid,
    bool PaidTwice);
