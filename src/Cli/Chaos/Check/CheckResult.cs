namespace AnSinh.Cli.Chaos.Check;

/// <summary>What an independent look at journal, control state, topics and ledgers found after the chaos.</summary>
/// <param name="Ordered">Orders in the journal.</param>
/// <param name="Lost">Acknowledged commands or orders that are nowhere to be found.</param>
/// <param name="Duplicated">Orders that are in the journal or, without being marked as a replay, on the topics more than once.</param>
/// <param name="DoublePaid">Persons with two live orders for one programme and month, and second payments in the banks' ledgers.</param>
/// <param name="Drift">Sums that do not add up.</param>
internal sealed record CheckResult(long Batches, long Closed, long Ordered, long Lost, long Duplicated, long DoublePaid, long Drift, IReadOnlyList<string> Faults);
