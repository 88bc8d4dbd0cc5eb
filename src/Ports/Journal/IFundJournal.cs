namespace AnSinh.Ports.Journal;

/// <summary>The hash-chained streams of funds. An event is a <see cref="BatchEvent"/> whose batch id is the fund's code.</summary>
public interface IFundJournal
{
    /// <summary>Appends one event, sealed by <see cref="BatchEventHash"/>. Fenced and repeated as in <see cref="IJournal"/>.</summary>
    Task<AppendResult> AppendAsync(BatchEvent fundEvent, CancellationToken cancellationToken);

    /// <summary>All events of a fund in order, checked against the chain.</summary>
    Task<IReadOnlyList<BatchEvent>> ReadAsync(string fund, CancellationToken cancellationToken);
}
