using AnSinh.Domain.Requests;
using Npgsql;

namespace AnSinh.Storage.Requests;

/// <summary>The table <c>request_key</c>: a claim is one statement, so that of two silos with one key one is first.</summary>
/// <param name="maxKeys">Beyond so many the oldest is forgotten first.</param>
public sealed class RequestKeys(NpgsqlDataSource dataSource, TimeProvider time, int maxKeys = StorageLimits.MaxRequestKeys) : IRequestKeys
{
    private int _claims;

    /// <inheritdoc/>
    public async Task<bool> TryClaimAsync(Guid key, byte[] digest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digest);
        DateTime now = time.GetUtcNow().UtcDateTime;
        await using NpgsqlCommand claim = dataSource.CreateCommand(
            """
            insert into request_key as known (key, digest, claimed_at) values ($1, $2, $3)
            on conflict (key) do update set digest = excluded.digest, claimed_at = excluded.claimed_at
            where known.digest = excluded.digest or known.claimed_at < $4
            """);
        claim.CommandTimeout = StorageLimits.CommandTimeoutSeconds;
        claim.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = key });
        claim.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = digest });
        claim.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now });
        claim.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now - StorageLimits.RequestKeyAge });
        bool isClaimed = await claim.ExecuteNonQueryAsync(cancellationToken) == 1;
        if (Interlocked.Increment(ref _claims) % StorageLimits.ClaimsPerSweep == 0)
            await SweepAsync(cancellationToken);
        return isClaimed;
    }

    /// <inheritdoc/>
    public async Task ReleaseAsync(Guid key, byte[] digest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digest);
        await using NpgsqlCommand release = dataSource.CreateCommand("delete from request_key where key = $1 and digest = $2");
        release.CommandTimeout = StorageLimits.CommandTimeoutSeconds;
        release.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = key });
        release.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = digest });
        await release.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Forgets keys that are too old or too many, the oldest first, at most so many that the table cannot grow.</summary>
    /// <returns>How many were forgotten.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand sweep = dataSource.CreateCommand(
            """
            delete from request_key where key in (
                select key from request_key
                where claimed_at < greatest($1, (select claimed_at from request_key order by claimed_at desc offset $2 limit 1))
                order by claimed_at limit $3)
            """);
        sweep.CommandTimeout = StorageLimits.CommandTimeoutSeconds;
        sweep.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = (time.GetUtcNow() - StorageLimits.RequestKeyAge).UtcDateTime });
        sweep.Parameters.Add(new NpgsqlParameter<int> { TypedValue = maxKeys - 1 });
        sweep.Parameters.Add(new NpgsqlParameter<int> { TypedValue = StorageLimits.KeysPerSweep });
        return await sweep.ExecuteNonQueryAsync(cancellationToken);
    }
}
