using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;

namespace AnSinh.Domain.Cohorts.Entries;

/// <summary>The columns of an entry of statuses or exceptions while it is planned.</summary>
/// <param name="items">The most that will be added.</param>
internal sealed class StatusColumns(int items, bool withReferences = false)
{
    private readonly List<int> _beneficiary = new(items);
    private readonly List<short> _attempt = new(items);
    private readonly List<long> _amount = new(items);
    private readonly List<int> _bank = new(items);
    private readonly List<string> _status = new(items);
    private readonly List<string> _reason = new(items);
    private readonly List<short> _disposition = new(items);
    private readonly List<string>? _reference = withReferences ? new(items) : null;

    public int Count => _beneficiary.Count;

    public void Add(StatusItem item, int index, short attempt, StatusDisposition disposition)
    {
        _beneficiary.Add(index);
        _attempt.Add(attempt);
        _amount.Add(item.Amount);
        _bank.Add(item.Bank);
        _status.Add(item.Status);
        _reason.Add(item.Reason);
        _disposition.Add((short)disposition);
        _reference?.Add(item.EndToEndId);
    }

    public EntryColumns ToColumns() => new()
    {
        Beneficiary = [.. _beneficiary],
        Attempt = [.. _attempt],
        Amount = [.. _amount],
        Bank = [.. _bank],
        Status = [.. _status],
        Reason = [.. _reason],
        Disposition = [.. _disposition],
        Reference = _reference?.ToArray(),
    };
}
