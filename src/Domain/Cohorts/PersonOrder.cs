using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts;

/// <summary>The newest order of a person for one programme and month.</summary>
public readonly record struct PersonOrder(EndToEndId Id, string BatchId, long Amount, OrderState State);
