using System.Security.Cryptography;
using AnSinh.Fixtures;
using AnSinh.Storage.Requests;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace AnSinh.Storage.Tests;

/// <summary>One table says for every silo which request a key came with first.</summary>
[Trait("needs", "postgres")]
public sealed class RequestKeysTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));
    private NpgsqlDataSource _database = null!;

    public async ValueTask InitializeAsync() => _database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>Keys were remembered in one process: a restarted silo, or another one, gave an old answer to a new request.</summary>
    [Fact]
    public async Task Another_silo_or_a_restarted_one_refuses_another_request_under_an_old_key()
    {
        var key = Guid.NewGuid();
        RequestKeys first = Silo(), second = Silo();
        (await first.TryClaimAsync(key, Digest(1), CancellationToken.None)).ShouldBeTrue();
        (await second.TryClaimAsync(key, Digest(2), CancellationToken.None)).ShouldBeFalse();
        (await second.TryClaimAsync(key, Digest(1), CancellationToken.None)).ShouldBeTrue("it is the same request");
        (await Silo().TryClaimAsync(key, Digest(2), CancellationToken.None)).ShouldBeFalse();
        (await Silo().TryClaimAsync(Guid.NewGuid(), Digest(2), CancellationToken.None)).ShouldBeTrue("it is another key");
    }

    [Fact]
    public async Task Of_many_requests_that_race_with_one_key_one_is_first()
    {
        for (int round = 0; round < 20; round++)
        {
            var key = Guid.NewGuid();
            bool[] claimed = await Task.WhenAll(
                Enumerable.Range(0, 6).Select(number => Silo().TryClaimAsync(key, Digest(number), CancellationToken.None)));
            claimed.Count(first => first).ShouldBe(1);
            int winner = Array.IndexOf(claimed, true);
            for (int number = 0; number < claimed.Length; number++)
                (await Silo().TryClaimAsync(key, Digest(number), CancellationToken.None)).ShouldBe(number == winner);
        }
    }

    [Fact]
    public async Task A_refused_request_gives_its_key_back_and_no_other_can()
    {
        var key = Guid.NewGuid();
        await Silo().TryClaimAsync(key, Digest(1), CancellationToken.None);
        await Silo().ReleaseAsync(key, Digest(2), CancellationToken.None);
        (await Silo().TryClaimAsync(key, Digest(2), CancellationToken.None)).ShouldBeFalse();
        await Silo().ReleaseAsync(key, Digest(1), CancellationToken.None);
        (await Silo().TryClaimAsync(key, Digest(2), CancellationToken.None)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_key_is_forgotten_by_its_age()
    {
        var key = Guid.NewGuid();
        await Silo().TryClaimAsync(key, Digest(1), CancellationToken.None);
        _time.Advance(StorageLimits.RequestKeyAge);
        (await Silo().TryClaimAsync(key, Digest(2), CancellationToken.None)).ShouldBeFalse();
        (await Silo().SweepAsync(CancellationToken.None)).ShouldBe(0);
        _time.Advance(TimeSpan.FromSeconds(1));
        (await Silo().TryClaimAsync(key, Digest(2), CancellationToken.None)).ShouldBeTrue("the statement looks at the age, swept or not");
        _time.Advance(StorageLimits.RequestKeyAge + TimeSpan.FromSeconds(1));
        (await Silo().SweepAsync(CancellationToken.None)).ShouldBe(1);
        (await CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task The_table_is_bounded_and_claims_sweep_it()
    {
        const int MaxKeys = 1_000;
        int tooMany = StorageLimits.KeysPerSweep / 2;
        await Some.ExecuteAsync(_database,
            $"insert into request_key select gen_random_uuid(), sha256('x'), timestamptz '2026-11-25 07:00Z' - n * interval '1 ms' "
            + $"from generate_series(1, {MaxKeys + tooMany}) n");
        var silo = new RequestKeys(_database, _time, MaxKeys);
        for (int claim = 0; claim < StorageLimits.ClaimsPerSweep; claim++)
            await silo.TryClaimAsync(Guid.NewGuid(), Digest(claim), CancellationToken.None);
        (await CountAsync()).ShouldBe(MaxKeys);
    }

    private static byte[] Digest(int request) => SHA256.HashData(BitConverter.GetBytes(request));

    private RequestKeys Silo() => new(_database, _time);

    private async Task<long> CountAsync()
    {
        await using NpgsqlCommand count = _database.CreateCommand("select count(*) from request_key");
        return (long)(await count.ExecuteScalarAsync(CancellationToken.None))!;
    }
}
