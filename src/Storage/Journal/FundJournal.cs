using AnSinh.Ports.Journal;
using Npgsql;

namespace AnSinh.Storage.Journal;

/// <summary>The table <c>fund_event</c>.</summary>
public sealed class FundJournal(NpgsqlDataSource dataSource) : IFundJournal
{
    private readonly EventStreams _streams = new(dataSource, "fund_event", "fund");

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The event is not sealed, or too long.</exception>
    public Task<AppendResult> AppendAsync(BatchEvent fundEvent, CancellationToken cancellationToken) => _streams.AppendAsync(fundEvent, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="JournalDriftException">An event is missing, changed, or out of the chain.</exception>
    public Task<IReadOnlyList<BatchEvent>> ReadAsync(string fund, CancellationToken cancellationToken) => _streams.ReadAsync(fund, cancellationToken);
}
